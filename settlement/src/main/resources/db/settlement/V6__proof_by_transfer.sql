-- A success in a rail's list is proven by a preimage or, on Spark, by a transfer's id.
ALTER TABLE settlement.rail_listing
    ADD COLUMN transfer_id text CHECK (transfer_id IS NULL OR preimage IS NULL);
