-- A payment that belongs to no order is booked too, once it has a case.
alter table transfers alter column order_id drop not null;

comment on column transfers.order_id is 'The order it belongs to; absent where there is none.';
