-- What buyers have paid in advance, and every movement of it.
create table balance_view (
    balance_id       text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    buyer            text        not null,
    balance_msat     bigint      not null,
    held_msat        bigint      not null,
    changed_at       timestamptz not null,
    created_position bigint      not null
);

create table balance_entry_view (
    entry_id         text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    buyer            text        not null,
    kind             text        not null,
    amount_msat      bigint      not null,
    balance_msat     bigint      not null,
    available_msat   bigint      not null,
    deposit_id       text,
    order_id         text,
    payment_hash     text,
    at               timestamptz not null,
    created_position bigint      not null
);

create index balance_entry_by_buyer on balance_entry_view (tenant_id, buyer, created_position);

-- What was given back to buyers.
create table refund_view (
    refund_id        text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    order_id         text        not null,
    rfq_id           text        not null,
    buyer            text        not null,
    payment_hash     text        not null,
    case_id          text,
    amount_msat      bigint      not null,
    reason           text        not null,
    note             text        not null,
    issued_at        timestamptz not null,
    issued_by        text,
    created_position bigint      not null
);

create index refund_view_by_order on refund_view (tenant_id, order_id, created_position);
create index refund_view_by_tenant on refund_view (tenant_id, created_position);
