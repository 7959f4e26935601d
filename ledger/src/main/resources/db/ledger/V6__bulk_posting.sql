-- Batches of thousands of transfers. A foreign key asks row by row, which took a third of the time a
-- batch needs; rows that are referred to cannot be deleted, so it is enough to ask once per statement,
-- for all rows together, when they come.

alter table postings drop constraint postings_transfer_number_fkey;
alter table postings drop constraint postings_account_id_fkey;
alter table transfers drop constraint transfers_event_id_fkey;

-- Derived from what is unique already: the event, the rule and the place in it. Nobody looks it up,
-- and as it is random, it wrote a page of its own for nearly every transfer.
alter table transfers drop constraint transfers_transfer_id_key;

-- Positions ascend, identifiers of events are long and need not: found by way of inputs.
drop index transfers_of_event;
create unique index transfers_of_input on transfers (position, rule_index);

-- Principals are found by their unique index: no second entry for each of them.
drop index transfers_of_payment;
create index transfers_of_payment on transfers (payment_hash)
where payment_hash is not null and rule <> 'payment_principal';

create function refuse_without_input() returns trigger
language plpgsql
as $$
begin
    if exists (
        select 1
        from (select distinct position, event_id from new_transfers) t
        where not exists (
            select 1 from ledger.inputs i
            where i.position = t.position and i.event_id = t.event_id)
    ) then
        raise exception 'transfers refused: no event was read that made them';
    end if;
    return null;
end
$$;

create trigger of_an_input after insert on transfers
referencing new table as new_transfers
for each statement execute function refuse_without_input();

create function refuse_lost_postings() returns trigger
language plpgsql
as $$
begin
    if exists (
        select 1 from (select distinct account_id from new_postings) p
        where not exists (select 1 from ledger.accounts a where a.account_id = p.account_id)
    ) or exists (
        select 1 from (select distinct transfer_number from new_postings) p
        where not exists (select 1 from ledger.transfers t where t.number = p.transfer_number)
    ) then
        raise exception 'postings refused: there is no such transfer or account';
    end if;
    return null;
end
$$;

create trigger of_a_transfer after insert on postings
referencing new table as new_postings
for each statement execute function refuse_lost_postings();
