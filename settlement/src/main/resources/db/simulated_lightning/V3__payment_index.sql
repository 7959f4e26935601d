-- As a node numbers its payments: every attempt gets the next number, and a payment that is tried
-- again moves to the end of the list.
create sequence simulated_lightning.payment_index;

alter table simulated_lightning.payment
    add column payment_index bigint not null default nextval('simulated_lightning.payment_index');

create unique index payment_in_order on simulated_lightning.payment (payer, payment_index);
