-- A case can be answered for part by part.
alter table case_view add column answers text not null default '[]';

-- How comparisons of a rail with log and books ended, so that a report can say so of its cut.
create table reconciliation_view (
    run_id           text        primary key,
    tenant_id        text        not null,
    host             text        not null,
    rail             text        not null,
    outcome          text        not null,
    listed_count     bigint      not null,
    logged_count     bigint      not null,
    differing_count  bigint      not null,
    answered_count   bigint      not null,
    log_position     bigint      not null,
    started_at       timestamptz not null,
    finished_at      timestamptz not null,
    created_position bigint      not null
);

create index reconciliation_view_by_creation on reconciliation_view (tenant_id, created_position);
