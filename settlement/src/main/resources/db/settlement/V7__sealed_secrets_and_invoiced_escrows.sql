-- An escrow's preimage can be stored sealed: AES-256-GCM under the key that key_id names, the nonce
-- in front. A row has either the preimage or its sealed form.
ALTER TABLE settlement.escrow_secret
    ALTER COLUMN preimage DROP NOT NULL,
    ADD COLUMN key_id text,
    ADD COLUMN sealed bytea,
    ADD CHECK ((preimage IS NULL) = (sealed IS NOT NULL)),
    ADD CHECK ((key_id IS NULL) = (sealed IS NULL));

-- Whether the log has the payment hash of the escrow's invoice. For escrows from before it had any,
-- the executor makes good for that at its next look.
ALTER TABLE settlement.escrow ADD COLUMN invoiced boolean NOT NULL DEFAULT false;
