-- Balances at any time. Journal entries are numbered in the order in which they were recorded, and
-- most of them became effective in that order too, but not all: a fact can be told late, and clocks
-- of nodes differ. This says for each hour between which numbers its entries lie, so that a balance
-- is a stored one plus the few postings between.

create table hours (
    clock text collate "C" not null check (clock in ('effective', 'recorded')),
    hour timestamptz not null check (hour = date_trunc('hour', hour, 'UTC')),
    first_number bigint not null check (first_number > 0),
    last_number bigint not null check (last_number >= first_number),
    primary key (clock, hour)
);

comment on table hours is 'Numbers of the first and the last transfer of each hour, by either of its times.';

insert into hours (clock, hour, first_number, last_number)
select 'effective', date_trunc('hour', effective_at, 'UTC'), min(number), max(number)
from transfers group by 2;

insert into hours (clock, hour, first_number, last_number)
select 'recorded', date_trunc('hour', recorded_at, 'UTC'), min(number), max(number)
from transfers group by 2;

-- The version an account had when the journal had so many entries. Versions of an account ascend with
-- the numbers of its entries, so it is found by halving.
create function version_at(account bigint, versions bigint, entries bigint) returns bigint
language plpgsql stable parallel safe
as $$
declare
    low bigint := 0;
    high bigint := versions;
    middle bigint;
    number bigint;
begin
    while low < high loop
        middle := (low + high + 1) / 2;
        select p.transfer_number into strict number
        from ledger.postings p
        where p.account_id = account and p.account_version = middle;
        if number <= entries then
            low := middle;
        else
            high := middle - 1;
        end if;
    end loop;
    return low;
end
$$;
