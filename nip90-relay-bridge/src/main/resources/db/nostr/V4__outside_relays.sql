-- Which outside relays an event was seen on, and when there first. The first sighting of an event
-- is written in the transaction that stores it, so no event from outside is without one.
create table nostr.sighting (
    event_id bytea not null check (octet_length(event_id) = 32),
    relay text not null,
    seen_at timestamptz not null,
    primary key (event_id, relay)
);

-- Every event that an outside relay had at this time was asked for and dealt with.
create table nostr.relay_progress (
    relay text primary key,
    caught_up_to bigint not null check (caught_up_to >= 0)
);
