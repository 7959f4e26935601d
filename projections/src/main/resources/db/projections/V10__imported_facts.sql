-- Records of payments from before, as they were taken over. Reports count them apart.
create table imported_fact_view (
    fact_id          text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    format           text        not null,
    reference        text        not null,
    payment_hash     text,
    status           text        not null,
    sends            boolean     not null,
    amount_msat      bigint,
    fee_msat         bigint,
    claimed_at       timestamptz,
    file_sha256      text        not null,
    line             bigint      not null,
    importer_version integer     not null,
    record           text        not null,
    imported_at      timestamptz not null,
    imported_by      text,
    created_position bigint      not null
);

create index imported_fact_view_by_creation on imported_fact_view (tenant_id, created_position);
create index imported_fact_view_by_time on imported_fact_view (tenant_id, claimed_at)
    where status = 'settled' and sends;
