package exchequer.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What came in, or what would be written, cannot be true: an unreadable fact, one event id with two
 * contents, a lopsided transfer. Nothing of the batch is kept and the ledger stops, because another
 * attempt would end the same way and going on would leave a hole in the books.
 */
public final class LedgerIntegrityException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerIntegrityException(String message) {
        super(message);
    }

    public LedgerIntegrityException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
