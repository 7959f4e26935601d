-- Which request event stands for which RFQ. Written before the command or the publication it
-- belongs to, so that an answer can never arrive unrecognised.
CREATE TABLE nostr.job (
    request_event_id text     PRIMARY KEY,
    request_kind     integer  NOT NULL,
    rfq_id           text     NOT NULL,
    tenant_id        text     NOT NULL,
    buyer            text     NOT NULL
);

CREATE INDEX job_by_rfq ON nostr.job (rfq_id);

-- How far each reader of the relay's events has come.
CREATE TABLE nostr.cursor (
    reader text   PRIMARY KEY,
    seq    bigint NOT NULL
);
