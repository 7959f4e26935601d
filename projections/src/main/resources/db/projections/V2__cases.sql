-- Cases are resolved, carry evidence, and may be about a payment that belongs to no order.
alter table case_view alter column order_id drop not null;
alter table case_view alter column rfq_id drop not null;
alter table case_view add column state text not null default 'OPEN'
    check (state in ('OPEN', 'RESOLVED'));
alter table case_view add column buyer text;
alter table case_view add column provider text;
alter table case_view add column rail text;
alter table case_view add column money_in_question text not null default '[]';
alter table case_view add column evidence text not null default '{"rail_said":"not_recorded"}';
alter table case_view add column outcome text;
alter table case_view add column claimed_from text;
alter table case_view add column reason text;
alter table case_view add column resolved_at timestamptz;
alter table case_view add column resolved_by text;

create index case_view_by_state on case_view (tenant_id, state, created_position);
create index case_view_by_payment on case_view (tenant_id, payment_hash);

alter table timeline_entry add column case_id text;

create index timeline_entry_by_case on timeline_entry (tenant_id, case_id, position)
    where case_id is not null;

-- Reconciliation goes through the payments of one rail in the order of their hashes.
create index payment_view_by_rail on payment_view (rail, payment_hash);
