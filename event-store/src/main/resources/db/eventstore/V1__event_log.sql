-- The append-only event log. Whoever appends holds the row in `head` until its transaction ends, so
-- positions are gapless and become visible in their own order: whoever sees position n sees all
-- before it.

create table head (
    singleton boolean primary key default true check (singleton),
    position bigint not null check (position >= 0),
    -- Written anew by every append. A node that finds the mark it left knows that nobody else has
    -- appended meanwhile, even if the log was restored from a backup and has the same length.
    mark bigint not null,
    -- Positions from here on have no partition yet.
    partition_end bigint not null,
    partition_size bigint not null check (partition_size > 0),
    archived_to bigint not null default 0
)
-- The row is updated by every append: leave room to update it within its page.
with (fillfactor = 10);

comment on table head is 'Position of the last event. Its row lock is the append lock.';
comment on column head.partition_size is 'Positions in each partition created from now on.';
comment on column head.archived_to is 'Events up to this position are in schema eventstore_archive, or elsewhere.';

insert into head (position, mark, partition_end, partition_size) values (0, 0, 1, 4194304);

create table types (
    type_id integer generated always as identity primary key,
    name text collate "C" not null unique
);

comment on table types is 'Qualified names of events, interned.';

-- No foreign keys: only append() inserts, and the check would lock a row of `types` in every append.
create table events (
    position bigint primary key,
    event_id text collate "C" not null,
    type_id integer not null,
    version text collate "C" not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    payload bytea not null,
    payload_sha256 bytea not null,
    metadata text collate "C" not null,
    tags text collate "C" not null
) partition by range (position);

comment on column events.occurred_at is 'Clock of the node that decided the event.';
comment on column events.recorded_at is 'Clock of the node that appended the event.';
comment on column events.payload is 'Exactly the bytes that were appended.';
comment on column events.payload_sha256 is 'SHA-256 of the payload, computed by the writer and checked by readers.';
comment on column events.metadata is 'JSON object of strings; cast it to jsonb to look into it.';
comment on column events.tags is 'JSON array of [key, value], in the order they were given.';

create index events_of_type on events (type_id, position) with (deduplicate_items = off);

-- Finding the position of an instant is rare and may read a few pages; it must not cost the writer.
create index events_by_time on events using brin (occurred_at);

-- Hashes instead of an interned tag: a new tag then costs the writer two rows less. What is found by
-- a hash is compared with the tags of the event itself.
create table event_tags (
    tag bigint not null,
    position bigint not null,
    type_id integer not null
) partition by range (position);

comment on table event_tags is 'Which positions carry a tag, by tag_hash(key, value).';

create index event_tags_of_tag on event_tags (tag, position) include (type_id);

-- Not partitioned: an identifier is unique for ever, archived events included.
create table event_ids (
    event_key uuid primary key,
    position bigint not null
);

comment on column event_ids.event_key is 'The event identifier if it is a UUID, else derived from its SHA-256.';

create function tag_hash(key text, value text) returns bigint
language sql immutable strict parallel safe
return ('x' || encode(substring(
    sha256(convert_to(key, 'UTF8') || '\x00'::bytea || convert_to(value, 'UTF8')) for 8), 'hex')
)::bit(64)::bigint;

comment on function tag_hash is 'The first eight bytes of SHA-256(key, zero byte, value).';

create function refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception '% on eventstore.% refused: the event log is append-only', tg_op, tg_table_name;
end
$$;

create trigger append_only before update or delete or truncate on types
for each statement execute function refuse_change();

create trigger append_only before update or delete or truncate on event_ids
for each statement execute function refuse_change();

create trigger append_only before update or delete or truncate on events
for each statement execute function refuse_change();

create trigger append_only before update or delete or truncate on event_tags
for each statement execute function refuse_change();

-- Takes the append lock. A writer that is stuck elsewhere must not hang others for ever.
create function lock_head(out "position" bigint, out mark bigint, out last_event_id text)
language plpgsql
set lock_timeout = '30s'
as $$
begin
    -- A snapshot taken before the lock would hide what others appended meanwhile.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'appending to the event log needs isolation level read committed, not %',
            current_setting('transaction_isolation');
    end if;
    select h.position, h.mark into strict lock_head.position, lock_head.mark
      from eventstore.head h for update;
    select e.event_id into last_event_id from eventstore.events e
     where e.position = lock_head.position;
end
$$;

create table partitions (
    first_position bigint primary key,
    end_position bigint not null unique check (end_position > first_position),
    archived_at timestamptz
);

comment on table partitions is 'Tables events_<first_position> and event_tags_<first_position>.';
comment on column partitions.end_position is 'The first position that is not in it.';

-- Adds the next partition of events and event_tags. Needs the append lock, and waits until nobody
-- reads. Attaching by itself would let readers go on, and a statement that was planned before it but
-- has its snapshot from after it sees the new head and not the new partition: it would pass events
-- that are there. Readers take event_tags before events, and so does this.
create function add_partition() returns void
language plpgsql
set search_path = eventstore
as $$
declare
    first_of_new bigint;
    end_of_new bigint;
    parent text;
    child text;
begin
    update head set partition_end = partition_end + partition_size
    returning partition_end - partition_size, partition_end into first_of_new, end_of_new;
    insert into partitions (first_position, end_position) values (first_of_new, end_of_new);
    lock table event_tags, events in access exclusive mode;
    foreach parent in array array['events', 'event_tags'] loop
        child := format('%s_%s', parent, first_of_new);
        -- Rows never change: freeze them the first time vacuum sees them, not all at once later.
        execute format(
            'create table %I (like %I including defaults including constraints including comments)'
            ' with (autovacuum_freeze_min_age = 0)', child, parent);
        execute format(
            'create trigger append_only before update or delete or truncate on %I'
            ' for each statement execute function refuse_change()', child);
        execute format(
            'alter table %I attach partition %I for values from (%s) to (%s)',
            parent, child, first_of_new, end_of_new);
    end loop;
end
$$;

-- Adds partitions until the position has one. Needs the append lock.
--
-- From the middle of a large partition on it adds the next one as soon as that needs no waiting, so
-- that appends do not have to wait for a reader who takes an hour, such as pg_dump.
create function make_room(last_position bigint) returns void
language plpgsql
set lock_timeout = '30s'
as $$
declare
    open_end bigint;
    size bigint;
begin
    loop
        select h.partition_end, h.partition_size into strict open_end, size from eventstore.head h;
        exit when last_position < open_end;
        perform eventstore.add_partition();
    end loop;
    if size > 131072 and last_position >= open_end - size / 2 then
        begin
            perform set_config('lock_timeout', '50ms', true);
            perform eventstore.add_partition();
        exception
            when lock_not_available then null;
        end;
    end if;
end
$$;

-- Takes the oldest partition of events, if it is full, out of the log into schema
-- eventstore_archive, where it can be dumped and dropped. What finds an event stays: identifiers
-- and tags, so that conditions hold as before, and needing an archived event is an error.
--
-- It waits for those who are reading, and appenders and new readers wait for it: hence the timeout.
-- Every other transaction that needs both takes the head before events, as this does.
create function archive_oldest() returns text
language plpgsql
set search_path = eventstore
set lock_timeout = '2s'
as $$
declare
    oldest partitions;
    child text;
begin
    perform from head for update;
    select * into oldest from partitions where archived_at is null order by first_position limit 1;
    if oldest is null or oldest.end_position > (select position from head) then
        raise exception 'the oldest partition of the event log is not full yet';
    end if;
    child := format('events_%s', oldest.first_position);
    create schema if not exists eventstore_archive;
    execute format('alter table events detach partition %I', child);
    execute format('alter table %I set schema eventstore_archive', child);
    update partitions set archived_at = now() where first_position = oldest.first_position;
    update head set archived_to = oldest.end_position - 1;
    return 'eventstore_archive.' || child;
end
$$;

-- The reverse, for the partition that was archived last.
create function restore_newest_archived() returns text
language plpgsql
set search_path = eventstore
set lock_timeout = '2s'
as $$
declare
    newest partitions;
    child text;
    restored bigint;
begin
    select * into newest from partitions
     where archived_at is not null order by first_position desc limit 1;
    if newest is null then
        raise exception 'no partition of the event log is archived';
    end if;
    child := format('events_%s', newest.first_position);
    -- Reads the whole table. Attaching it would do so while everybody waits for the append lock.
    execute format(
        'alter table eventstore_archive.%I add constraint in_range'
        ' check (position >= %s and position < %s)',
        child, newest.first_position, newest.end_position);
    execute format('select count(*) from eventstore_archive.%I', child) into restored;
    if restored <> newest.end_position - newest.first_position then
        raise exception 'eventstore_archive.% has % events instead of %',
            child, restored, newest.end_position - newest.first_position;
    end if;
    perform from head for update;
    if newest.end_position <> (select archived_to + 1 from head) then
        raise exception 'another partition of the event log was archived meanwhile';
    end if;
    -- As in add_partition.
    lock table events in access exclusive mode;
    execute format('alter table eventstore_archive.%I set schema eventstore', child);
    execute format(
        'alter table events attach partition %I for values from (%s) to (%s)',
        child, newest.first_position, newest.end_position);
    execute format('alter table %I drop constraint in_range', child);
    -- A table that was filled from a file has none.
    execute format(
        'create or replace trigger append_only before update or delete or truncate on %I'
        ' for each statement execute function refuse_change()', child);
    update partitions set archived_at = null where first_position = newest.first_position;
    update head set archived_to = newest.first_position - 1;
    return 'eventstore.' || child;
end
$$;

-- Appends events at the end of the log, in one call so that the append lock is held for no round
-- trip. Arrays named event_... have an element per event, tag_... per tag of an event; tag_event counts
-- events from 1.
--
-- The caller has judged its conditions by the log as of (known_position, known_mark). What it could
-- not judge it passes as check_...: criterion n is met when each of its tags is on an event after
-- check_after. Statements of this function run with a snapshot of their own, so the check sees
-- everything committed before the lock was granted.
--
-- Outcome 'appended': stored; last_position is the last event's. 'moved': somebody else has appended.
-- 'found': the criteria in suspects may be met. In the last two cases nothing was stored and
-- last_position is the head.
create function append(
    known_position bigint,
    known_mark bigint,
    new_mark bigint,
    recorded_at timestamptz,
    check_criterion integer[],
    check_tags_of_criterion integer[],
    check_tag bigint[],
    check_after bigint[],
    event_id text[],
    event_key text[],
    event_type integer[],
    event_version text[],
    event_occurred_at bigint[],
    event_payload bytea[],
    event_payload_sha256 bytea[],
    event_metadata text[],
    event_tags text[],
    tag_hash bigint[],
    tag_event integer[],
    tag_type integer[],
    out outcome text,
    out last_position bigint,
    out suspects integer[])
language plpgsql
set lock_timeout = '30s'
as $$
declare
    current_mark bigint;
    open_end bigint;
begin
    -- As in lock_head.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'appending to the event log needs isolation level read committed, not %',
            current_setting('transaction_isolation');
    end if;
    select h.position, h.mark, h.partition_end
      into strict last_position, current_mark, open_end
      from eventstore.head h for update;
    if last_position <> known_position or current_mark <> known_mark then
        outcome := 'moved';
        return;
    end if;
    if cardinality(check_tag) > 0 then
        select array_agg(criterion) into suspects from (
            select c.criterion
              from unnest(check_criterion, check_tags_of_criterion, check_tag, check_after)
                   c (criterion, tags, tag, after)
             -- The limit keeps the planner from joining the whole table.
             cross join lateral (
                   select from eventstore.event_tags t
                    where t.tag = c.tag and t.position > c.after limit 1) hit
             group by c.criterion, c.tags having count(*) = c.tags) criteria;
        if suspects is not null then
            outcome := 'found';
            return;
        end if;
    end if;
    -- Now and then also to look ahead.
    if open_end <= last_position + cardinality(event_id)
        or last_position / 65536 <> (last_position + cardinality(event_id)) / 65536 then
        perform eventstore.make_room(last_position + cardinality(event_id));
    end if;
    -- Sets in the select list, unlike those in FROM, are not written down before they are used.
    insert into eventstore.event_ids (event_key, position)
    select e.key::uuid, e.position
      from (select unnest(event_key) as key,
                   generate_series(known_position + 1, known_position + cardinality(event_id))
                       as position) e;
    insert into eventstore.events
        (position, event_id, type_id, version, occurred_at, recorded_at, payload, payload_sha256,
         metadata, tags)
    select e.position, e.id, e.type_id, e.version,
           timestamptz 'epoch' + e.occurred_at * interval '1 microsecond', append.recorded_at,
           e.payload, e.payload_sha256, e.metadata, e.tags
      from (select generate_series(known_position + 1, known_position + cardinality(event_id))
                       as position,
                   unnest(event_id) as id,
                   unnest(event_type) as type_id,
                   unnest(event_version) as version,
                   unnest(event_occurred_at) as occurred_at,
                   unnest(event_payload) as payload,
                   unnest(event_payload_sha256) as payload_sha256,
                   unnest(event_metadata) as metadata,
                   unnest(append.event_tags) as tags) e;
    if cardinality(tag_hash) > 0 then
        insert into eventstore.event_tags (tag, position, type_id)
        select t.tag, known_position + t.event, t.type_id
          from (select unnest(append.tag_hash) as tag,
                       unnest(tag_event) as event,
                       unnest(tag_type) as type_id) t;
    end if;
    last_position := known_position + cardinality(event_id);
    update eventstore.head set position = last_position, mark = new_mark;
    -- At most one per group of appends; nodes that listen wake at once, the others poll.
    perform pg_notify('eventstore_append', '');
    outcome := 'appended';
end
$$;
