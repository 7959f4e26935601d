package exchequer.nip90.wallet;

import exchequer.nip90.wallet.WalletTransaction.Direction;
import java.time.Instant;
import java.util.Optional;

/**
 * Which transactions to list, newest first.
 *
 * @param from inclusive, by time of creation
 * @param until inclusive
 * @param limit 1 to {@link #MAX_LIMIT}
 * @param offset how many of the newest to leave out. New ones shift the rest: what a page by offset
 *     leaves out or shows twice only another look tells
 * @param unpaid also those that are not paid
 * @param direction both when empty
 */
public record TransactionQuery(
        Optional<Instant> from,
        Optional<Instant> until,
        int limit,
        int offset,
        boolean unpaid,
        Optional<Direction> direction) {

    /** NIP-47 warns of larger pages, which relays may refuse. */
    public static final int MAX_LIMIT = 20;

    /**
     * @throws IllegalArgumentException when limit or offset is out of range
     */
    public TransactionQuery {
        if (limit < 1 || limit > MAX_LIMIT || offset < 0) {
            throw new IllegalArgumentException("limit is 1.." + MAX_LIMIT + ", offset 0 or more");
        }
    }

    /** The newest of both directions. */
    public static TransactionQuery newest(int limit) {
        return new TransactionQuery(
                Optional.empty(), Optional.empty(), limit, 0, false, Optional.empty());
    }
}
