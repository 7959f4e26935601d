package exchequer.ledger;

import java.sql.SQLException;

/** The database of the ledger does not answer as it should. Another attempt may succeed. */
public final class LedgerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerUnavailableException(SQLException cause) {
        super("the ledger cannot be read: " + cause.getMessage(), cause);
    }
}
