-- The last sequence number given out. Writers lock this row first, so numbers are gapless and
-- become visible in their own order: a reader that has seen n has seen everything below n.
create table nostr.head (
    only_row boolean primary key default true check (only_row),
    position bigint not null check (position >= 0)
);

insert into nostr.head (position) values (0);

-- Every event ever accepted. Replaced and deleted ones are hidden from subscribers, never removed:
-- the bytes are evidence, and the inbox has to see what was there before it was withdrawn.
create table nostr.events (
    seq bigint primary key check (seq > 0),
    id bytea not null unique check (octet_length(id) = 32),
    pubkey bytea not null check (octet_length(pubkey) = 32),
    created_at bigint not null check (created_at >= 0),
    kind integer not null check (kind between 0 and 65535),
    expires_at bigint,
    -- SHA-256 of 'kind:pubkey:d', for replaceable and addressable kinds only.
    address_sha256 bytea check (octet_length(address_sha256) = 32),
    -- The event's JSON as received.
    raw bytea not null,
    received_at timestamptz not null,
    hidden_by_seq bigint,
    hidden_why text check (hidden_why in ('replaced', 'deleted')),
    check ((hidden_by_seq is null) = (hidden_why is null))
);

create index events_newest on nostr.events (created_at desc, id) where hidden_by_seq is null;
create index events_by_kind on nostr.events (kind, created_at desc, id) where hidden_by_seq is null;
create index events_by_author on nostr.events (pubkey, created_at desc, id)
where hidden_by_seq is null;
create index events_versions on nostr.events (address_sha256, created_at)
where address_sha256 is not null;
create unique index events_newest_version on nostr.events (address_sha256)
where hidden_by_seq is null and address_sha256 is not null;

-- First values of single-letter tags. Hashed, because a value may be longer than an index entry
-- can be and may hold the zero character that text cannot; lookups are by equality only:
-- where name = 'p' and value_sha256 = sha256('…')
create table nostr.tags (
    name text not null,
    value_sha256 bytea not null check (octet_length(value_sha256) = 32),
    -- No foreign key: only the transaction that inserts the event inserts these, and the check
    -- would lock the event's row for each of them.
    seq bigint not null,
    kind integer not null,
    primary key (name, value_sha256, seq)
);

create index tags_of_deletions on nostr.tags (value_sha256, name) where kind = 5;
