-- The store of a simulated Lightning network: what the nodes taking part would keep in their own
-- databases. Nothing outside the simulation reads or writes it.

create table simulated_lightning.wallet (
    name           text   not null primary key,
    node_id        text   not null unique check (node_id ~ '^0[23][0-9a-f]{64}$'),
    funded_msat    bigint not null default 0 check (funded_msat >= 0),
    balance_msat   bigint not null default 0 check (balance_msat >= 0),
    in_flight_msat bigint not null default 0 check (in_flight_msat >= 0),
    fees_paid_msat bigint not null default 0 check (fees_paid_msat >= 0)
);
comment on table simulated_lightning.wallet is
    'Over all wallets, funded = balance + in flight + fees paid. Rows are locked in name order.';

create table simulated_lightning.invoice (
    payment_hash  text        not null primary key check (payment_hash ~ '^[0-9a-f]{64}$'),
    wallet        text        not null references simulated_lightning.wallet (name),
    preimage      text        not null check (preimage ~ '^[0-9a-f]{64}$'),
    bolt11        text        not null,
    amount_msat   bigint      not null check (amount_msat > 0),
    state         text        not null check (state in ('OPEN', 'SETTLED', 'CANCELED')),
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    received_msat bigint,
    settled_at    timestamptz,
    check ((state = 'SETTLED') = (received_msat is not null and settled_at is not null))
);
comment on column simulated_lightning.invoice.state is
    'An open invoice past expires_at with no payment under way counts as expired.';

-- One row per payer and hash, as one node keeps one record per hash: a retry after a failure
-- replaces the failed attempt.
create table simulated_lightning.payment (
    payer          text        not null references simulated_lightning.wallet (name),
    payment_hash   text        not null check (payment_hash ~ '^[0-9a-f]{64}$'),
    attempt        integer     not null check (attempt > 0),
    payee          text        references simulated_lightning.wallet (name),
    amount_msat    bigint      not null check (amount_msat > 0),
    fee_msat       bigint      not null check (fee_msat >= 0),
    state          text        not null check (state in ('IN_FLIGHT', 'SUCCEEDED', 'FAILED')),
    planned_ending text        not null,
    planned_hints  text        not null,
    started_at     timestamptz not null,
    due_at         timestamptz,
    failure_reason text,
    failure_detail text,
    preimage       text,
    ended_at       timestamptz,
    primary key (payer, payment_hash),
    check ((state = 'FAILED') = (failure_reason is not null)),
    check ((state = 'SUCCEEDED') = (preimage is not null)),
    check ((state = 'IN_FLIGHT') = (ended_at is null))
);
comment on column simulated_lightning.payment.planned_ending is
    'SUCCEED, HANG or a failure reason: decided at the start, so that a restart changes nothing.';
comment on column simulated_lightning.payment.due_at is
    'When the planned ending comes; null while the payment hangs.';

create index payment_due on simulated_lightning.payment (due_at) where state = 'IN_FLIGHT';
create index payment_in_flight on simulated_lightning.payment (payment_hash)
    where state = 'IN_FLIGHT';

-- An invoice is paid at most once ever, whoever pays: a second success cannot be stored.
create unique index payment_success on simulated_lightning.payment (payment_hash)
    where state = 'SUCCEEDED';
