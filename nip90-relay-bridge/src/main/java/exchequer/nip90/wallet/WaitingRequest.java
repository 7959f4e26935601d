package exchequer.nip90.wallet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request that was sent, or is about to be. The first answer that can be read counts; later
 * ones change nothing. Thread-safe.
 */
final class WaitingRequest {

    private final String id;
    private final WalletMethod method;
    private final CompletableFuture<Exchange> end = new CompletableFuture<>();
    private volatile boolean unreadable;

    WaitingRequest(String id, WalletMethod method) {
        this.id = id;
        this.method = method;
    }

    String id() {
        return id;
    }

    WalletMethod method() {
        return method;
    }

    void answer(WalletAnswer answer) {
        end.complete(new Exchange.Answered(answer));
    }

    /** The wallet answered with what says nothing; it may still answer better. */
    void unreadable() {
        unreadable = true;
    }

    void giveUp(String reason) {
        end.complete(new Exchange.Silent(reason));
    }

    /** Waits for the end, and leaves the thread interrupted if it was. */
    Exchange await(Duration patience) {
        try {
            return end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return new Exchange.Silent(
                    unreadable
                            ? "the wallet answered with what can not be read"
                            : "the wallet did not answer in time");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Exchange.Silent("interrupted while waiting for the wallet");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("it is never completed with a failure", impossible);
        }
    }
}
