-- What the Spark wallet was asked to pay. Where a payment is, its books say; this keeps what they do
-- not: that a request may be on its way, why one was refused, and when a success was first told.
CREATE TABLE spark.payment (
    payment_hash   text        PRIMARY KEY,
    -- The identity key of the wallet that was asked: another one's books know nothing of it.
    wallet         text        NOT NULL,
    -- The last byte of the transfer's id.
    attempt        integer     NOT NULL CHECK (attempt BETWEEN 1 AND 255),
    amount_msat    bigint      NOT NULL CHECK (amount_msat > 0),
    -- The cap: the most that may leave on top.
    fees_msat      bigint      NOT NULL CHECK (fees_msat >= 0),
    state          text        NOT NULL CHECK (state IN ('OPEN', 'LAPSED', 'PAID', 'FAILED')),
    doubtful       boolean     NOT NULL,
    asked_at       timestamptz NOT NULL,
    valid_until    timestamptz NOT NULL,
    preimage       text,
    paid_msat      bigint,
    fee_msat       bigint,
    settled_at     timestamptz,
    failure_reason text,
    failure_detail text,
    CHECK ((state = 'PAID') = (preimage IS NOT NULL)),
    CHECK ((state = 'FAILED') = (failure_reason IS NOT NULL))
);
