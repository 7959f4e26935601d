-- What we have to say at outside relays, and what each of them made of it.
create table nostr.outgoing (
    event_id bytea primary key check (octet_length(event_id) = 32),
    raw bytea not null,
    queued_at timestamptz not null
);

create table nostr.delivery (
    event_id bytea not null references nostr.outgoing (event_id),
    relay text not null,
    state text not null check (state in ('waiting', 'awaiting_auth', 'held', 'refused')),
    attempts integer not null check (attempts >= 0),
    -- Not tried before; while a try is underway, when it counts as lost.
    next_at timestamptz not null,
    -- The relay's last word, or ours about the relay.
    answer text not null,
    primary key (event_id, relay)
);

create index delivery_due on nostr.delivery (relay, next_at) where state = 'waiting';
