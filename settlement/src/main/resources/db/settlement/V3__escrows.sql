-- Escrows as the executor and their buyers need them. Derived from the events and rebuilt from
-- them.
CREATE TABLE settlement.escrow (
    escrow_id          text        PRIMARY KEY,
    tenant_id          text        NOT NULL,
    order_id           text        NOT NULL,
    correlation_id     text        NOT NULL,
    buyer              text        NOT NULL,
    price_msat         bigint      NOT NULL CHECK (price_msat > 0),
    market_fee_msat    bigint      NOT NULL CHECK (market_fee_msat >= 0),
    rail               text        NOT NULL,
    pay_until          timestamptz NOT NULL,
    cltv_expiry_blocks integer     NOT NULL,
    margin_blocks      integer     NOT NULL,
    stage              text        NOT NULL
        CHECK (stage IN ('REQUESTED', 'LOCKED', 'RELEASED', 'CANCELLED', 'EXPIRED')),
    verdict            text        NOT NULL CHECK (verdict IN ('PENDING', 'ACCEPTED', 'REFUSED')),
    locked_msat        bigint      NOT NULL CHECK (locked_msat >= 0),
    cancel_height      integer     NOT NULL,
    position           bigint      NOT NULL,
    UNIQUE (tenant_id, order_id)
);
CREATE INDEX escrow_open ON settlement.escrow (escrow_id) WHERE stage IN ('REQUESTED', 'LOCKED');

-- What no event says and nothing can rebuild: the key to each escrow's money. Written before the
-- rail hears of it; losing a row means that the buyer gets its money back.
CREATE TABLE settlement.escrow_secret (
    escrow_id    text NOT NULL PRIMARY KEY,
    preimage     text NOT NULL UNIQUE CHECK (preimage ~ '^[0-9a-f]{64}$'),
    payment_hash text NOT NULL UNIQUE CHECK (payment_hash ~ '^[0-9a-f]{64}$'),
    bolt11       text
);
