-- A payment is proven by a preimage or, on Spark, by a transfer that its operators attest.
alter table payment_view add column proof_type text
    check (proof_type in ('PREIMAGE', 'TRANSFER_ID'));
alter table payment_view rename column preimage to proof;
update payment_view set proof_type = 'PREIMAGE' where proof is not null;
alter table payment_view add check ((proof_type is null) = (proof is null));
