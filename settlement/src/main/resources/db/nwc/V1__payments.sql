-- What wallets were asked to pay. Not derived from anything: without it a request on its way to a
-- wallet would be forgotten by a restart, and could be sent again. Rows are never deleted.
CREATE TABLE nwc.payment (
    payment_hash   text        PRIMARY KEY,
    -- A wallet's books know nothing of what another wallet was asked.
    wallet         text        NOT NULL,
    attempt        integer     NOT NULL CHECK (attempt > 0),
    amount_msat    bigint      NOT NULL CHECK (amount_msat > 0),
    fees_msat      bigint      NOT NULL CHECK (fees_msat >= 0),
    state          text        NOT NULL CHECK (state IN ('OPEN', 'LAPSED', 'PAID', 'FAILED')),
    -- Whether an earlier request was neither answered nor found in the wallet's books.
    doubtful       boolean     NOT NULL,
    asked_at       timestamptz NOT NULL,
    -- Until then the wallet may begin what it was asked for.
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

CREATE INDEX payment_open ON nwc.payment (wallet) WHERE state = 'OPEN';
