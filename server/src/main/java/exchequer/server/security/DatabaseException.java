package exchequer.server.security;

/** PostgreSQL did not answer as it should; trying again may help. */
public final class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
