-- What wallets were asked to issue. A wallet numbers nothing that happens to its invoices, tells the
-- block before which held money has to be taken only once, in a notification, and may call an
-- invoice expired whose payment it holds: so it is remembered here. Rows are never deleted.
CREATE TABLE nwc.invoice (
    wallet             text        NOT NULL,
    payment_hash       text        NOT NULL,
    hold               boolean     NOT NULL,
    -- None before the wallet has answered.
    bolt11             text,
    made_at            timestamptz NOT NULL,
    expires_at         timestamptz NOT NULL,
    -- How high the chain was before the wallet was asked; no payment can have a time lock that ends
    -- sooner than cltv_expiry_blocks after it. Zero for ordinary invoices.
    height             integer     NOT NULL CHECK (height >= 0),
    cltv_expiry_blocks integer     NOT NULL CHECK (cltv_expiry_blocks >= 0),
    -- The block before which held money has to be taken, in the wallet's words.
    settle_before      integer,
    -- The wallet said that nothing is held and nothing can be paid any more.
    withdrawn          boolean     NOT NULL DEFAULT false,
    -- The wallet said, after the expiry, that nobody paid.
    expired            boolean     NOT NULL DEFAULT false,
    add_index          bigint,
    settle_index       bigint,
    preimage           text,
    received_msat      bigint,
    settled_at         timestamptz,
    PRIMARY KEY (wallet, payment_hash),
    CHECK ((add_index IS NULL) = (bolt11 IS NULL)),
    CHECK ((settle_index IS NULL) = (preimage IS NULL)),
    CHECK ((settle_index IS NULL) = (received_msat IS NULL)),
    CHECK ((settle_index IS NULL) = (settled_at IS NULL)),
    CHECK (settle_index IS NULL OR add_index IS NOT NULL)
);

CREATE UNIQUE INDEX invoice_added ON nwc.invoice (wallet, add_index);
CREATE UNIQUE INDEX invoice_settled ON nwc.invoice (wallet, settle_index);
CREATE INDEX invoice_open ON nwc.invoice (wallet, made_at)
    WHERE settle_index IS NULL AND NOT withdrawn AND NOT expired;

-- The last numbers given. Its row is locked until they are visible, so that nobody sees a number
-- before those below it.
CREATE TABLE nwc.invoice_numbers (
    wallet  text   PRIMARY KEY,
    added   bigint NOT NULL,
    settled bigint NOT NULL
);
