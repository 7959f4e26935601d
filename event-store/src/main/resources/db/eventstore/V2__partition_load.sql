-- Loads the next partition as a whole: the rows first, what finds them afterwards, at a fraction of the
-- cost of keeping indexes row by row. It is one transaction: lock_head, begin_load, COPY into three
-- tables, finish_load. Until it commits nobody else appends, and nobody sees anything of it.

-- Makes the tables of the next partition, without indexes and not yet part of the log, and another one
-- for its identifiers: events_<first_position>, event_tags_<first_position>, event_ids_<first_position>.
-- Needs the append lock. No positions are returned, and nothing is done, if the log does not end where
-- a partition does, or if the next one has been made already, or would be smaller than asked.
create function begin_load(smallest bigint, out first_position bigint, out end_position bigint)
language plpgsql
set search_path = eventstore
as $$
declare
    parent text;
begin
    select h.partition_end, h.partition_end + h.partition_size
      into begin_load.first_position, begin_load.end_position
      from head h
     where h.position + 1 = h.partition_end and h.partition_size >= smallest;
    if not found then
        return;
    end if;
    -- A limit for usual statements would end the longest ones of a load, near its end.
    perform set_config('statement_timeout', '0', true);
    foreach parent in array array['events', 'event_tags'] loop
        -- As in add_partition. The constraint spares finish_load to read everything again.
        execute format(
            'create table %I (like %I including defaults including constraints including comments,'
            ' constraint in_range check (position >= bigint ''%s'' and position < bigint ''%s''))'
            ' with (autovacuum_freeze_min_age = 0)',
            format('%s_%s', parent, first_position), parent, first_position, end_position);
    end loop;
    -- Not for long: nothing of it has to survive a crash.
    execute format(
        'create unlogged table %I (like event_ids)', format('event_ids_%s', first_position));
end
$$;

-- The second half: first_position is that of begin_load, up to last_position there is an event at each
-- position in its tables. If an identifier is in the log already, or twice in the load, the event that
-- has it is returned (of several the first) and the transaction has to be rolled back.
create function finish_load(
    first_position bigint,
    last_position bigint,
    new_mark bigint,
    out duplicate_id text,
    out duplicate_type text)
language plpgsql
set search_path = eventstore
set lock_timeout = '200ms'
as $$
declare
    parent text;
    child text;
    end_of_new bigint;
    patience timestamptz;
begin
    -- Its sorts are maintenance too.
    perform set_config('work_mem', current_setting('maintenance_work_mem'), true);
    -- In order: an identifier at a random place of the index costs a page each.
    child := format('event_ids_%s', first_position);
    begin
        execute format(
            'insert into event_ids (event_key, position)'
            ' select event_key, position from %I order by event_key', child);
    exception
        when unique_violation then
            execute format(
                'select e.event_id, y.name'
                '  from (select l.position from %1$I l join event_ids i using (event_key)'
                '         union all'
                '        select r.position'
                '          from (select position, row_number() over ('
                '                           partition by event_key order by position) as n'
                '                  from %1$I) r where r.n > 1) d'
                '  join %2$I e using (position) join types y using (type_id)'
                ' order by e.position limit 1', child, format('events_%s', first_position))
            into strict duplicate_id, duplicate_type;
            return;
    end;
    execute format('drop table %I', child);

    child := format('event_tags_%s', first_position);
    execute format('create index on %I (tag, position) include (type_id)', child);
    child := format('events_%s', first_position);
    execute format('alter table %I add primary key (position)', child);
    execute format(
        'create index on %I (type_id, position) with (deduplicate_items = off)', child);
    execute format('create index on %I using brin (occurred_at)', child);

    update head
       set position = last_position, mark = new_mark,
           partition_end = partition_end + partition_size
     where partition_end = finish_load.first_position
    returning partition_end into strict end_of_new;
    insert into partitions (first_position, end_position)
    values (finish_load.first_position, end_of_new);
    -- As in add_partition, but what was loaded is not given up for a reader who takes a while, and no
    -- other reader waits behind him for long. Whoever reads a partition has locked its parent; to lock
    -- the partitions too would be to wait for their vacuum, which gives way only after a second.
    patience := clock_timestamp() + interval '60 seconds';
    loop
        begin
            lock table only event_tags, only events in access exclusive mode;
            exit;
        exception
            when lock_not_available then
                if clock_timestamp() > patience then
                    raise;
                end if;
                perform pg_sleep(0.1);
        end;
    end loop;
    foreach parent in array array['events', 'event_tags'] loop
        child := format('%s_%s', parent, first_position);
        execute format(
            'create trigger append_only before update or delete or truncate on %I'
            ' for each statement execute function refuse_change()', child);
        execute format(
            'alter table %I attach partition %I for values from (%s) to (%s)',
            parent, child, first_position, end_of_new);
        execute format('alter table %I drop constraint in_range', child);
    end loop;
    perform pg_notify('eventstore_append', '');
end
$$;
