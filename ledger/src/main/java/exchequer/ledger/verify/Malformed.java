package exchequer.ledger.verify;

/** A line is not of the form of an export. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(int column, String expected) {
        super("column %d: expected %s".formatted(column, expected));
    }

    /** No stack trace: nothing is broken but a file. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
