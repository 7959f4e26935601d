-- Transfers in two phases: what is under way and may still come to nothing. None of it has moved, so
-- it is neither in the journal nor in a balance; it is shown beside them. Each row is a function of
-- the events like the journal, and changes once, when it ends.

create table pending (
    position bigint primary key check (position > 0),
    tenant text collate "C" not null,
    kind text collate "C" not null check (kind in ('payment', 'escrow')),
    subject text collate "C" not null,
    order_id text collate "C" not null,
    debit text collate "C" not null,
    credit text collate "C" not null,
    amount_msat bigint not null check (amount_msat > 0),
    fee_cap_msat bigint not null check (fee_cap_msat >= 0),
    opened_at timestamptz not null,
    state text collate "C" not null
        check (state in ('open', 'posted', 'posted_in_part', 'voided', 'expired')),
    posted_msat bigint not null check (posted_msat >= 0),
    posted_fee_msat bigint not null check (posted_fee_msat >= 0),
    ended_position bigint check (ended_position > position),
    ended_at timestamptz,
    check ((state = 'open') = (ended_position is null)),
    check ((state = 'open') = (ended_at is null))
);

comment on table pending is 'Transfers under way, and how they ended; none is part of a balance.';
comment on column pending.position is 'Of the event that began it.';
comment on column pending.subject is 'By which its end finds it: the payment hash, or the order.';
comment on column pending.debit is 'The account that gets it when it is posted.';
comment on column pending.fee_cap_msat is 'Most that routing may cost beside it.';
comment on column pending.posted_msat is 'What was posted of it in the end; the rest was given up.';

create index pending_open on pending (subject) where state = 'open';

create trigger stays before delete or truncate on pending
for each statement execute function refuse_change();

create function refuse_pending_change() returns trigger
language plpgsql
as $$
begin
    if old.state <> 'open'
        or (new.position, new.tenant, new.kind, new.subject, new.order_id, new.debit, new.credit,
            new.amount_msat, new.fee_cap_msat, new.opened_at)
            is distinct from
            (old.position, old.tenant, old.kind, old.subject, old.order_id, old.debit, old.credit,
             old.amount_msat, old.fee_cap_msat, old.opened_at) then
        raise exception 'change of pending transfer % refused', old.position;
    end if;
    return new;
end
$$;

create trigger ends_once before update on pending
for each row execute function refuse_pending_change();
