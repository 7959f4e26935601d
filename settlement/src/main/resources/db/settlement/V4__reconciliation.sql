-- A rail's list while it is compared, by hash; removed with the run that made it.
CREATE UNLOGGED TABLE settlement.rail_listing (
    run_id        text        COLLATE "C" NOT NULL,
    payment_hash  text        COLLATE "C" NOT NULL,
    payment_index bigint      NOT NULL,
    standing      text        NOT NULL,
    amount_msat   bigint      NOT NULL CHECK (amount_msat >= 0),
    fee_msat      bigint      NOT NULL CHECK (fee_msat >= 0),
    preimage      text,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (run_id, payment_hash)
);

CREATE TABLE settlement.reconciliation (
    run_id          text        COLLATE "C" PRIMARY KEY,
    number          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    rail            text        NOT NULL,
    outcome         text        NOT NULL,
    started_at      timestamptz NOT NULL,
    touched_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    log_position    bigint      NOT NULL DEFAULT 0,
    view_position   bigint      NOT NULL DEFAULT 0,
    book_position   bigint      NOT NULL DEFAULT 0,
    listed_count    bigint      NOT NULL DEFAULT 0,
    logged_count    bigint      NOT NULL DEFAULT 0,
    differing_count bigint      NOT NULL DEFAULT 0,
    answered_count  bigint      NOT NULL DEFAULT 0,
    passing_count   bigint      NOT NULL DEFAULT 0,
    CHECK ((outcome = 'RUNNING') = (finished_at IS NULL))
);

CREATE INDEX reconciliation_of_rail ON settlement.reconciliation (rail, number);

CREATE TABLE settlement.reconciliation_difference (
    run_id             text   COLLATE "C" NOT NULL REFERENCES settlement.reconciliation,
    payment_hash       text   COLLATE "C" NOT NULL,
    kind               text   NOT NULL,
    case_id            text   NOT NULL,
    standing           text   NOT NULL,
    rail_said          text   NOT NULL,
    rail_amount_msat   bigint,
    rail_fee_msat      bigint,
    logged_amount_msat bigint,
    logged_fee_msat    bigint,
    booked_amount_msat bigint,
    booked_fee_msat    bigint,
    since              timestamptz,
    detail             text   NOT NULL,
    PRIMARY KEY (run_id, payment_hash, kind)
);
