-- The append-only event log. One writer transaction at a time holds the row in `head`, so positions
-- are gapless and become visible in their own order: whoever sees position n sees all before it.

create table head (
    singleton boolean primary key default true check (singleton),
    position bigint not null check (position >= 0)
)
-- The row is updated by every append: leave room to update it within its page.
with (fillfactor = 10);

comment on table head is 'Position of the last event. Its row lock is the append lock.';

insert into head (position) values (0);

create table types (
    type_id integer generated always as identity primary key,
    name text collate "C" not null unique
);

comment on table types is 'Qualified names of events, interned.';

-- collate "C": equality and order of bytes, and indexes that survive a change of the locale library.
create table tags (
    tag_id integer generated always as identity primary key,
    key text collate "C" not null,
    value text collate "C" not null,
    unique (key, value)
);

comment on table tags is 'Tags, interned.';

-- No foreign keys from here on: only the writer inserts, under the append lock, and the check would
-- lock a row of `types` in every append.
create table events (
    position bigint primary key check (position > 0),
    event_id text collate "C" not null,
    type_id integer not null,
    version text collate "C" not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    payload bytea not null,
    payload_sha256 bytea not null check (length(payload_sha256) = 32),
    metadata jsonb not null,
    tag_ids integer[] not null,
    constraint events_event_id_unique unique (event_id)
);

comment on column events.payload is 'Exactly the bytes that were appended.';
comment on column events.payload_sha256 is 'SHA-256 of the payload, computed by the writer and checked by readers.';
comment on column events.occurred_at is 'Clock of the node that decided the event.';
comment on column events.recorded_at is 'Clock of the node that appended the event.';
comment on column events.tag_ids is 'The tags in the order they were given.';

create index events_of_type on events (type_id, position);

-- Finding the position of an instant is rare and may read a few pages; it must not cost the writer.
create index events_by_time on events using brin (occurred_at);

create table event_tags (
    tag_id integer not null,
    position bigint not null,
    type_id integer not null,
    primary key (tag_id, position) include (type_id)
);

comment on table event_tags is 'Which positions carry a tag. Conditions and tagged reads are index-only scans.';

create function refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception '% on eventstore.% refused: the event log is append-only', tg_op, tg_table_name;
end
$$;

create trigger append_only before update or delete or truncate on events
for each statement execute function refuse_change();

create trigger append_only before update or delete or truncate on event_tags
for each statement execute function refuse_change();

create trigger append_only before update or delete or truncate on tags
for each statement execute function refuse_change();

create trigger append_only before update or delete or truncate on types
for each statement execute function refuse_change();
