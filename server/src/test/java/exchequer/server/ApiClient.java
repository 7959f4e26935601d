package exchequer.server;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Asks for one job after the other over the API, each with one key until it is answered. */
final class ApiClient implements Callable<@Nullable Void> {

    private final Buyer buyer;
    private final JobJournal journal;
    private final Random random;
    private final int pauseMs;
    private final BooleanSupplier pouring;
    private final Semaphore never = new Semaphore(0);

    /**
     * @param pauseMs between two jobs, on average
     * @param pouring until it says no
     */
    ApiClient(
            Buyer buyer, JobJournal journal, Random random, int pauseMs, BooleanSupplier pouring) {
        this.buyer = buyer;
        this.journal = journal;
        this.random = random;
        this.pauseMs = pauseMs;
        this.pouring = pouring;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        while (pouring.getAsBoolean()) {
            String key = Buyer.freshKey();
            Answer answer = buyer.api().post("/v1/rfqs", key, Buyer.rfq(Map.of()));
            // Away, or not quite back: what became of the request only the same key can tell.
            while (answer.status() == 0 || answer.status() >= 500) {
                pause();
                answer = buyer.api().post("/v1/rfqs", key, Buyer.rfq(Map.of()));
            }
            journal.openedOverApi(answer.ok().get("rfq_id").asText());
            pause();
        }
        return null;
    }

    private void pause() throws InterruptedException {
        if (never.tryAcquire(random.nextInt(2 * pauseMs), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody releases it");
        }
    }
}
