-- Deposits of buyers, derived from the events: what has to be looked after, and how each stands.
CREATE TABLE settlement.deposit (
    deposit_id     text        COLLATE "C" PRIMARY KEY,
    tenant_id      text        NOT NULL,
    buyer          text        NOT NULL,
    correlation_id text        NOT NULL,
    amount_msat    bigint      NOT NULL CHECK (amount_msat > 0),
    rail           text        NOT NULL,
    pay_until      timestamptz NOT NULL,
    stage          text        NOT NULL
        CHECK (stage IN ('REQUESTED', 'INVOICED', 'RECEIVED', 'EXPIRED')),
    payment_hash   text,
    bolt11         text,
    received_msat  bigint      NOT NULL DEFAULT 0,
    position       bigint      NOT NULL
);

CREATE INDEX deposit_open ON settlement.deposit (deposit_id)
    WHERE stage IN ('REQUESTED', 'INVOICED');

-- The last page of each balance, derived from the events; it saves steps and decides nothing.
CREATE TABLE settlement.balance_page (
    tenant_id text   NOT NULL,
    buyer     text   NOT NULL,
    page      bigint NOT NULL CHECK (page > 0),
    PRIMARY KEY (tenant_id, buyer)
);
