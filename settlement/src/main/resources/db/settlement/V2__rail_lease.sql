-- Which node may begin payments on a rail. A node pays only while it knows that its lease has not
-- run out; another takes over only after that. Times are the database's, so that the nodes' clocks
-- do not matter.
CREATE TABLE settlement.rail_lease (
    rail       text        PRIMARY KEY,
    holder     text        NOT NULL,
    held_until timestamptz NOT NULL
);
