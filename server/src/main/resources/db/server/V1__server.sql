-- Who may speak to the API, and what was answered.
CREATE TABLE server.buyer (
    tenant_id     text        NOT NULL,
    pubkey        text        NOT NULL,
    name          text        NOT NULL,
    registered_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, pubkey)
);

-- Keys are 256 random bits, so a plain SHA-256 of them can not be guessed back.
CREATE TABLE server.api_key (
    key_sha256 text        PRIMARY KEY,
    tenant_id  text        NOT NULL,
    role       text        NOT NULL CHECK (role IN ('OPERATOR', 'FINANCE', 'BUYER')),
    pubkey     text,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CHECK ((role = 'BUYER') = (pubkey IS NOT NULL))
);

-- One answer per idempotency key, for ever the same.
CREATE TABLE server.answer (
    tenant_id       text        NOT NULL,
    principal       text        NOT NULL,
    operation       text        NOT NULL,
    idempotency_key text        NOT NULL,
    request_sha256  text        NOT NULL,
    status          integer,
    body            bytea,
    asked_at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, principal, operation, idempotency_key)
);

-- Each signed authorisation is good for one request.
CREATE TABLE server.spent_authorization (
    event_id   text   PRIMARY KEY,
    created_at bigint NOT NULL
);

-- What becomes due when; set by events, gone once done.
CREATE TABLE server.deadline (
    key            text        PRIMARY KEY,
    tenant_id      text        NOT NULL,
    event_id       text        NOT NULL,
    correlation_id text        NOT NULL,
    due_at         timestamptz NOT NULL,
    command_type   text        NOT NULL,
    command        text        NOT NULL,
    done_at        timestamptz
);

CREATE INDEX deadline_due ON server.deadline (due_at) WHERE done_at IS NULL;

-- How far the node that holds the lease has reacted to the log.
CREATE TABLE server.reaction_cursor (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint  NOT NULL
);

INSERT INTO server.reaction_cursor (position) VALUES (0);
