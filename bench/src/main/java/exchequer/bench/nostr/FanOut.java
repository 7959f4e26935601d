package exchequer.bench.nostr;

import exchequer.bench.load.Histograms;
import exchequer.bench.nostr.SignedEvents.Signed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;

/**
 * How long one event takes to reach all of many subscribers that want it: from the moment its
 * publisher begins to send it to the moment the last of them has it. Verifying and storing it
 * durably is in it.
 */
public final class FanOut {

    private static final String TAG = "fan-out";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private FanOut() {}

    /**
     * @param rehearsals repetitions before those that count
     * @return of each repetition the time of the last subscriber, in nanoseconds
     */
    public static Histogram run(
            MeasuredRelay relay,
            SignedEvents events,
            int subscribers,
            int rehearsals,
            int repetitions)
            throws IOException, InterruptedException {
        Histogram worst = Histograms.create();
        AtomicReference<CountDownLatch> missing = new AtomicReference<>(new CountDownLatch(0));
        String filter = "{\"kinds\":[%d],\"#t\":[\"%s\"]}".formatted(SignedEvents.NOTE, TAG);
        try (Subscribers all =
                        Subscribers.open(
                                relay, subscribers, _ -> filter, () -> missing.get().countDown());
                ClientSocket publisher = relay.connect()) {
            for (int i = 0; i < rehearsals + repetitions; i++) {
                Signed event = events.tagged("t", TAG);
                CountDownLatch latch = new CountDownLatch(subscribers);
                missing.set(latch);
                long begun = System.nanoTime();
                publisher.send(event.frame());
                if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException(latch.getCount() + " subscribers did not get the event");
                }
                long took = System.nanoTime() - begun;
                if (!Answer.read(publisher.read()).accepted()) {
                    throw new IOException("the event was refused");
                }
                if (i >= rehearsals) {
                    Histograms.record(worst, took);
                }
            }
            all.requireAll();
        }
        return worst;
    }
}
