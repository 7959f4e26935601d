-- The journal. One transaction at a time holds the row in `head`, so transfers are numbered without
-- gaps and their hashes form one chain. Everything but `head` and the balances in `accounts` is
-- append-only, and everything here can be dropped and rebuilt from the events to the same bytes.

create table head (
    singleton boolean primary key default true check (singleton),
    position bigint not null check (position >= 0),
    transfers bigint not null check (transfers >= 0),
    accounts bigint not null check (accounts >= 0),
    hash bytea not null check (length(hash) = 32),
    duplicates bigint not null check (duplicates >= 0)
)
-- The row is updated by every batch: leave room to update it within its page.
with (fillfactor = 10);

comment on table head is 'How far the journal has come. Its row lock serialises the writers.';
comment on column head.position is 'Position of the last event read, whether it posted or not.';
comment on column head.duplicates is 'Events that came again with the same content. Not part of the chain.';

insert into head (position, transfers, accounts, hash, duplicates)
values (0, 0, 0, decode(repeat('00', 32), 'hex'), 0);

-- collate "C": equality and order of bytes, and indexes that survive a change of the locale library.
create table inputs (
    event_id text collate "C" primary key,
    position bigint not null unique check (position > 0),
    tenant text collate "C" not null,
    host text not null,
    type text collate "C" not null,
    input_hash bytea not null check (length(input_hash) = 32)
);

comment on table inputs is 'The events the posting rules were asked about, also those that post nothing.';
comment on column inputs.host is 'The node that decided the event; evidence, not part of the hash.';
comment on column inputs.input_hash is 'SHA-256 over everything the event says. Transfers commit to it.';

create table accounts (
    account_id bigint primary key check (account_id > 0),
    tenant text collate "C" not null,
    path text collate "C" not null,
    normal_side text not null check (normal_side in ('debit', 'credit')),
    currency text not null check (currency = 'msat'),
    balance_msat bigint not null,
    version bigint not null check (version >= 0),
    unique (tenant, path)
)
with (fillfactor = 70);

comment on column accounts.balance_msat is 'Debits minus credits, so that all balances of a tenant add up to zero.';
comment on column accounts.version is 'How many postings the account has.';

create table transfers (
    number bigint primary key check (number > 0),
    transfer_id text collate "C" not null unique,
    tenant text collate "C" not null,
    event_id text collate "C" not null references inputs,
    position bigint not null check (position > 0),
    rule text collate "C" not null,
    rule_version integer not null check (rule_version > 0),
    rule_index integer not null check (rule_index >= 0),
    effective_at timestamptz not null,
    recorded_at timestamptz not null,
    order_id text collate "C" not null,
    payment_hash text collate "C",
    description text not null,
    prev_hash bytea not null check (length(prev_hash) = 32),
    hash bytea not null check (length(hash) = 32)
);

comment on column transfers.number is 'Place in the chain: 1, 2, 3 … without gaps.';
comment on column transfers.rule_index is 'Which of the transfers of its event this is, from 0.';
comment on column transfers.effective_at is 'When it happened, as the event tells it.';
comment on column transfers.recorded_at is 'When the event was decided; never the clock of the ledger, which a rebuild could not repeat.';
comment on column transfers.hash is 'SHA-256 over prev_hash and the canonical bytes of the transfer with its postings.';

create index transfers_of_event on transfers (event_id);
create index transfers_of_order on transfers (order_id);
create index transfers_of_payment on transfers (payment_hash) where payment_hash is not null;

-- One payment hash is settled once, for ever, whatever the tenant.
create unique index settled_once on transfers (payment_hash) where rule = 'payment_principal';

create table postings (
    transfer_number bigint not null references transfers,
    leg integer not null check (leg > 0),
    account_id bigint not null references accounts,
    amount_msat bigint not null check (amount_msat <> 0),
    previous_balance_msat bigint not null,
    new_balance_msat bigint not null,
    account_version bigint not null check (account_version > 0),
    primary key (transfer_number, leg),
    -- Also the reading order of an account's entries.
    unique (account_id, account_version),
    check (new_balance_msat = previous_balance_msat + amount_msat)
);

comment on column postings.amount_msat is 'Positive debits, negative credits.';

create function refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception '% on ledger.% refused: the journal is append-only', tg_op, tg_table_name;
end
$$;

create trigger append_only before update or delete or truncate on transfers
for each statement execute function refuse_change();

create trigger append_only before update or delete or truncate on postings
for each statement execute function refuse_change();

create trigger append_only before update or delete or truncate on inputs
for each statement execute function refuse_change();

create trigger accounts_stay before delete or truncate on accounts
for each statement execute function refuse_change();

-- An account moves forward and keeps its name; nothing else about it ever changes.
create function refuse_account_change() returns trigger
language plpgsql
as $$
begin
    if (new.account_id, new.tenant, new.path, new.normal_side, new.currency)
            is distinct from (old.account_id, old.tenant, old.path, old.normal_side, old.currency)
        or new.version <= old.version then
        raise exception 'change of account % refused', old.account_id;
    end if;
    return new;
end
$$;

create trigger identity_stays before update on accounts
for each row execute function refuse_account_change();

-- The second line behind the check in the program: no statement can leave a lopsided transfer.
create function refuse_unbalanced() returns trigger
language plpgsql
as $$
begin
    if exists (
        select 1 from new_postings group by transfer_number having sum(amount_msat) <> 0
    ) then
        raise exception 'postings refused: debits and credits of a transfer differ';
    end if;
    return null;
end
$$;

create trigger balanced after insert on postings
referencing new table as new_postings
for each statement execute function refuse_unbalanced();
