package exchequer.bench.pay.lnd;

import exchequer.bench.BenchDatabase;
import exchequer.bench.BenchStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the server under measurement has taken in and booked, read past it. */
record ServerBooks(BenchDatabase databases, String database) {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private void await(String reader, long position) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (databases.number(database, "select position from " + reader) < position) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(reader + " does not come to " + position);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** Ledger and read models have everything in the log, and it has come to its end. */
    void awaitQuiet(BenchStore store) throws Exception {
        long head;
        do {
            head = store.head();
            await("ledger.head", head);
            await("projections.progress", head);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        } while (store.head() != head);
    }

    /** What left the treasury by the books, in millisatoshis. */
    long leftTreasuryMsat() throws Exception {
        return databases.number(
                database,
                "select coalesce(-sum(balance_msat), 0) from ledger.accounts"
                        + " where path like 'treasury:%'");
    }
}
