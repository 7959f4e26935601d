-- Hold invoices: the payee learns the hash first and decides later. And the numbers under which a
-- node tells what happened to its invoices.

alter table simulated_lightning.wallet
    add column add_index    bigint not null default 0 check (add_index >= 0),
    add column settle_index bigint not null default 0 check (settle_index >= 0);
comment on column simulated_lightning.wallet.add_index is
    'The last number given; taken under the row''s lock, so numbers are seen in their order.';

alter table simulated_lightning.invoice
    alter column preimage drop not null,
    drop constraint invoice_state_check,
    add constraint invoice_state_check
        check (state in ('OPEN', 'LOCKED', 'SETTLED', 'CANCELED')),
    add column hold          boolean not null default false,
    add column held_from     text references simulated_lightning.wallet (name),
    add column cancel_height integer,
    add column add_index     bigint,
    add column settle_index  bigint,
    add check (hold or preimage is not null),
    add check (state <> 'SETTLED' or preimage is not null),
    add check ((state = 'LOCKED') = (cancel_height is not null)),
    add check (state <> 'LOCKED' or (hold and held_from is not null and received_msat is not null));
comment on column simulated_lightning.invoice.held_from is
    'Payer of the payment that is or was locked for a hold invoice.';

update simulated_lightning.invoice as i
   set add_index = numbered.added, settle_index = numbered.settled
  from (select payment_hash,
               row_number() over (partition by wallet order by created_at, payment_hash) as added,
               case when state = 'SETTLED' then
                   row_number() over (partition by wallet, state
                                          order by settled_at, payment_hash) end as settled
          from simulated_lightning.invoice) as numbered
 where i.payment_hash = numbered.payment_hash;

update simulated_lightning.wallet as w
   set add_index = last.added, settle_index = last.settled
  from (select wallet, max(add_index) as added, coalesce(max(settle_index), 0) as settled
          from simulated_lightning.invoice group by wallet) as last
 where w.name = last.wallet;

alter table simulated_lightning.invoice alter column add_index set not null;
create unique index invoice_added on simulated_lightning.invoice (wallet, add_index);
create unique index invoice_settled on simulated_lightning.invoice (wallet, settle_index)
    where settle_index is not null;
create index invoice_locked on simulated_lightning.invoice (cancel_height)
    where state = 'LOCKED';

-- The height all nodes see.
create table simulated_lightning.chain (
    singleton boolean primary key default true check (singleton),
    height    integer not null check (height > 0)
);
insert into simulated_lightning.chain (height) values (800000);
