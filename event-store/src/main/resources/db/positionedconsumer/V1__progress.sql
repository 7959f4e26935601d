-- How far each consumer of this schema has applied the event log. The instance that raised the
-- epoch last owns the row; every batch locks it, checks both columns, and moves last_position.
CREATE TABLE consumer_progress (
    consumer      text   PRIMARY KEY,
    topic         text   NOT NULL,
    topic_id      text   NOT NULL,
    partitions    int    NOT NULL CHECK (partitions > 0),
    epoch         bigint NOT NULL CHECK (epoch > 0),
    last_position bigint NOT NULL DEFAULT 0 CHECK (last_position >= 0),
    duplicates    bigint NOT NULL DEFAULT 0 CHECK (duplicates >= 0)
);

CREATE TABLE consumer_partition (
    consumer         text   NOT NULL REFERENCES consumer_progress,
    topic            text   NOT NULL,
    partition        int    NOT NULL CHECK (partition >= 0),
    next_offset      bigint NOT NULL CHECK (next_offset >= 0),
    last_position    bigint NOT NULL CHECK (last_position >= 0),
    last_fingerprint bytea  CHECK (octet_length(last_fingerprint) = 32),
    PRIMARY KEY (consumer, partition)
);

-- Fingerprints of everything ever applied, 32 bytes per position, one row per batch: a record that
-- arrives again, however late, is compared with what was applied under its position.
CREATE TABLE consumer_fingerprints (
    consumer       text   NOT NULL REFERENCES consumer_progress,
    first_position bigint NOT NULL CHECK (first_position > 0),
    last_position  bigint NOT NULL CHECK (last_position >= first_position),
    fingerprints   bytea  NOT NULL,
    PRIMARY KEY (consumer, first_position),
    CHECK (octet_length(fingerprints) = 32 * (last_position - first_position + 1))
);

-- Hashes do not compress; this keeps a single one readable without the rest of its row.
ALTER TABLE consumer_fingerprints ALTER COLUMN fingerprints SET STORAGE EXTERNAL;
