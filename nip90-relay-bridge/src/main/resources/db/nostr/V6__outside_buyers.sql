-- Who asks for which kind of work where outside relays can be answered at: whose answers are
-- listened for there. Written before the inbox moves past the request.
create table nostr.outside_buyer (
    buyer text not null,
    request_kind integer not null,
    first_asked_at timestamptz not null,
    last_asked_at timestamptz not null,
    primary key (buyer, request_kind)
);

-- What is not settled: few rows among many, counted again and again by those who watch.
create index delivery_unsettled on nostr.delivery (relay)
where state in ('waiting', 'awaiting_auth');
