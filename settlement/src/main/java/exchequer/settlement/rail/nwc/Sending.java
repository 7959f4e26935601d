package exchequer.settlement.rail.nwc;

import exchequer.settlement.rail.RailUpdate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One payment on its way through this process, for all who want it. Thread-safe. */
final class Sending {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<RailUpdate> end = new CompletableFuture<>();

    /** From here on the wallet decides. */
    void asked() {
        asked.countDown();
    }

    void end(RailUpdate update) {
        end.complete(update);
        asked.countDown();
    }

    /** Returns when the wallet is being asked, or it is over; what comes before is bounded. */
    void awaitAsked() {
        try {
            asked.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty when it goes on. An interrupt ends the waiting, and stays set. */
    Optional<RailUpdate> awaitEnd(long patienceMs) {
        try {
            return Optional.of(end.get(patienceMs, TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("it never ends with an exception", impossible);
        }
    }
}
