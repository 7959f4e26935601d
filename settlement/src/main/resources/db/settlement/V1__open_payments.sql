-- Payments that are not over, as the executor needs them. Derived from the events and rebuilt from
-- them; the payment itself lives in the event store and at the rail.
CREATE TABLE settlement.open_payment (
    payment_hash   text        PRIMARY KEY,
    tenant_id      text        NOT NULL,
    order_id       text        NOT NULL,
    correlation_id text        NOT NULL,
    bolt11         text        NOT NULL,
    fee_cap_msat   bigint      NOT NULL CHECK (fee_cap_msat >= 0),
    state          text        NOT NULL CHECK (state IN ('INTENDED', 'DISPATCHED', 'UNKNOWN')),
    position       bigint      NOT NULL,
    intended_at    timestamptz NOT NULL
);

-- A payment that ended must not be opened again by an old event that is read twice.
CREATE TABLE settlement.ended_payment (
    payment_hash text   PRIMARY KEY,
    position     bigint NOT NULL
);
