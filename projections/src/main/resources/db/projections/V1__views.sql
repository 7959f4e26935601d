-- Read models. Everything here is derived from the event log and may be dropped and rebuilt.
-- Amounts are millisatoshis. Times are UTC, truncated to microseconds. A column named *_position
-- is the place in the event log of the event that filled it.

-- One row. position is the last applied event; it moves without gaps.
create table progress (
    id             integer     primary key check (id = 1),
    position       bigint      not null check (position >= 0),
    ignored_events bigint      not null check (ignored_events >= 0)
);

insert into progress (id, position, ignored_events) values (1, 0, 0);

create table offer_view (
    offer_id           text        primary key,
    tenant_id          text        not null,
    host               text        not null,
    provider           text        not null,
    service            text        not null,
    name               text        not null,
    about              text        not null,
    price_msat         bigint,
    external_ref       text,
    first_published_at timestamptz not null,
    published_at       timestamptz not null,
    withdrawn_at       timestamptz,
    created_position   bigint      not null
);

create index offer_view_by_creation on offer_view (tenant_id, created_position);

create table rfq_view (
    rfq_id           text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    state            text        not null check (state in ('OPEN', 'AWARDED', 'CANCELLED', 'EXPIRED')),
    buyer            text        not null,
    service          text        not null,
    inputs           text        not null,
    params           text        not null,
    output           text        not null,
    max_price_msat   bigint      not null,
    award_policy     text        not null,
    acceptance       text        not null,
    payment_terms    text        not null,
    targets          text        not null,
    origin           text        not null,
    external_ref     text,
    opened_at        timestamptz not null,
    quote_until      timestamptz not null,
    expires_at       timestamptz not null,
    awarded_at       timestamptz,
    cancelled_at     timestamptz,
    expired_at       timestamptz,
    awarded_quote_id text,
    order_id         text,
    created_position bigint      not null
);

create index rfq_view_by_creation on rfq_view (tenant_id, created_position);
create index rfq_view_by_buyer on rfq_view (tenant_id, buyer, created_position);

create table quote_view (
    quote_id         text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    rfq_id           text        not null,
    buyer            text        not null,
    provider         text        not null,
    price_msat       bigint      not null,
    revision         integer     not null,
    external_ref     text,
    submitted_at     timestamptz not null,
    expires_at       timestamptz not null,
    awarded_at       timestamptz,
    lost_at          timestamptz,
    created_position bigint      not null
);

create index quote_view_by_rfq on quote_view (tenant_id, rfq_id, created_position);

-- A delivery or a charge may come before the order is placed: placed_* are empty until then.
create table order_view (
    order_id              text        primary key,
    tenant_id             text        not null,
    host                  text        not null,
    rfq_id                text        not null,
    quote_id              text,
    buyer                 text,
    provider              text        not null,
    price_msat            bigint,
    awarded_by            text,
    acceptance            text,
    payment_terms         text,
    placed_at             timestamptz,
    placed_position       bigint,
    delivered_at          timestamptz,
    proven_at             timestamptz,
    accepted_at           timestamptz,
    paid_at               timestamptz,
    closed_at             timestamptz,
    outcome               text,
    delivery_id           text,
    delivery_content      text,
    delivery_sha256       text,
    delivery_external_ref text,
    charge_id             text,
    charge_msat           bigint,
    charge_bolt11         text,
    charge_payment_hash   text,
    charge_expires_at     timestamptz,
    paid_payment_hash     text,
    progress_note         text,
    problem_code          text,
    problem_detail        text,
    problem_at            timestamptz,
    created_position      bigint      not null
);

create index order_view_by_placing on order_view (tenant_id, placed_position);
create index order_view_by_rfq on order_view (tenant_id, rfq_id);

create table proof_view (
    proof_id         text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    order_id         text        not null,
    delivery_id      text        not null,
    provider         text        not null,
    content_sha256   text        not null,
    evidence_sha256  text        not null,
    evidence_ref     text        not null,
    state            text        not null check (state in ('RECORDED', 'ACCEPTED', 'REJECTED')),
    reason           text,
    recorded_at      timestamptz not null,
    judged_at        timestamptz,
    created_position bigint      not null
);

create index proof_view_by_order on proof_view (tenant_id, order_id, created_position);

-- history tells every state with the position at which it began: what an old report said about
-- this payment can be found again. intended_* are empty only for what settled without being
-- intended here.
create table payment_view (
    payment_hash         text        primary key,
    tenant_id            text        not null,
    host                 text        not null,
    state                text        not null
        check (state in ('INTENDED', 'DISPATCHED', 'UNKNOWN', 'SETTLED', 'FAILED')),
    history              text        not null,
    degraded             boolean     not null,
    order_id             text        not null,
    rfq_id               text        not null,
    quote_id             text,
    delivery_id          text,
    charge_id            text,
    request_ref          text,
    buyer                text        not null,
    provider             text        not null,
    bolt11               text,
    rail                 text,
    business_day         date        not null,
    intended_amount_msat bigint,
    fee_cap_msat         bigint,
    amount_msat          bigint,
    fee_msat             bigint,
    debit_msat           bigint,
    order_price_msat     bigint,
    preimage             text,
    intended_at          timestamptz,
    dispatched_at        timestamptz,
    unknown_since        timestamptz,
    settled_at           timestamptz,
    failed_at            timestamptz,
    failure_reason       text,
    failure_detail       text,
    intended_position    bigint,
    settled_position     bigint,
    failed_position      bigint,
    intended_event_id    text,
    settled_event_id     text,
    failed_event_id      text,
    created_position     bigint      not null
);

create index payment_view_by_creation on payment_view (tenant_id, created_position);
create index payment_view_by_settlement on payment_view (tenant_id, settled_at, settled_position)
    where settled_at is not null;
create index payment_view_by_failure on payment_view (tenant_id, failed_at)
    where failed_at is not null;
create index payment_view_by_intent on payment_view (tenant_id, intended_at);
-- Few at any time; every report asks for them, however long they have been open.
create index payment_view_open on payment_view (tenant_id, intended_at)
    where settled_position is null and failed_position is null;
create index payment_view_by_order on payment_view (tenant_id, order_id, created_position);

create table timeline_entry (
    position    bigint      primary key,
    tenant_id   text        not null,
    host        text        not null,
    event_id    text        not null,
    type        text        not null,
    rfq_id      text,
    order_id    text,
    occurred_at timestamptz not null,
    actor       text,
    relay       text,
    summary     text        not null,
    data        text        not null
);

create index timeline_entry_by_rfq on timeline_entry (tenant_id, rfq_id, position);
create index timeline_entry_by_order on timeline_entry (tenant_id, order_id, position);
create index timeline_entry_by_tenant on timeline_entry (tenant_id, position);
create index timeline_entry_by_time on timeline_entry (occurred_at, position);
create index timeline_entry_by_relay on timeline_entry (tenant_id, occurred_at, relay)
    where relay is not null;

create table case_view (
    case_id          text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    kind             text        not null,
    payment_hash     text        not null,
    order_id         text        not null,
    rfq_id           text        not null,
    detail           text        not null,
    opened_at        timestamptz not null,
    created_position bigint      not null
);

create index case_view_by_creation on case_view (tenant_id, created_position);

-- What a buyer may spend, as last set.
create table budget_view (
    budget_id        text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    buyer            text        not null,
    per_order_msat   bigint      not null,
    per_day_msat     bigint      not null,
    set_at           timestamptz not null,
    created_position bigint      not null
);

create index budget_view_by_buyer on budget_view (tenant_id, buyer);
