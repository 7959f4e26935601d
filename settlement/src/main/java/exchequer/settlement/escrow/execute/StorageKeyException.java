package exchequer.settlement.escrow.execute;

/** A stored secret can not be opened with the keys there are. Says which key would be needed. */
public final class StorageKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StorageKeyException(String message) {
        super(message);
    }
}
