-- How a relay that was fenced finds out that its successor is gone.
ALTER TABLE relay.progress
    -- Written anew by the owner again and again: who sees it stand still knows that nobody is there.
    -- Counted and not timed, so that no two clocks are ever compared.
    ADD COLUMN beat     bigint  NOT NULL DEFAULT 0,
    -- The owner has ended by itself and publishes nothing any more.
    ADD COLUMN released boolean NOT NULL DEFAULT false;
