package exchequer.ledger;

/** What came out when every hash and every balance of the journal was computed again. */
public sealed interface ChainVerification {

    /**
     * Everything is as it was written.
     *
     * @param head hash of the last transfer. Whoever kept an earlier head elsewhere can find it in
     *     the chain; without one kept elsewhere, a journal rewritten as a whole looks verified too
     */
    record Verified(long transfers, Hash head) implements ChainVerification {}

    /** The first place where it is not. */
    record Broken(Place at, String why) implements ChainVerification {}

    /** Where in the journal. */
    sealed interface Place {

        /** The transfer with this number, or the gap where it should be. */
        record AtTransfer(long number) implements Place {}

        /** The stored balance or version of an account; all transfers are sound. */
        record AtAccount(Account account) implements Place {}

        /** The Merkle tree over so many transfers, or a checkpoint of it; they are sound. */
        record AtTree(long transfers) implements Place {}

        /** The head row, or rows beyond it; all transfers are sound. */
        record AtHead() implements Place {}
    }
}
