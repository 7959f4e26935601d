-- A holder that fell silent may wake up and still send what it was about to send. Whoever took the
-- rail from such a one has to know, also after an answer of the database was lost.
ALTER TABLE settlement.rail_lease ADD COLUMN followed text;
COMMENT ON COLUMN settlement.rail_lease.followed IS
    'The holder before, if it had not given the lease up; a lease that was given up leaves no row.';
