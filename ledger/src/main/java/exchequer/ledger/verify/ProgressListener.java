package exchequer.ledger.verify;

/** Hears how far the reading of an export is. */
@FunctionalInterface
public interface ProgressListener {

    /** So many entries are verified. Called often, by the thread that verifies. */
    void verified(long entries);
}
