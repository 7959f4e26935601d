package exchequer.nip90.relay;

import java.sql.SQLException;

/**
 * PostgreSQL did not do what was asked. Trying again later is safe: storing is idempotent by id.
 */
public final class RelayStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String sqlState;

    /**
     * @param doing what was being done, for the log
     */
    public RelayStoreException(String doing, SQLException cause) {
        super(doing + ": " + cause.getMessage(), cause);
        this.sqlState = cause.getSQLState() == null ? "" : cause.getSQLState();
    }

    /** The values themselves were at fault, so the neighbours in the batch are innocent. */
    boolean isAboutData() {
        return sqlState.startsWith("22") || sqlState.startsWith("23") || sqlState.startsWith("54");
    }

    /** The server gave up because the statement ran too long. */
    boolean isTimeout() {
        return sqlState.equals("57014");
    }
}
