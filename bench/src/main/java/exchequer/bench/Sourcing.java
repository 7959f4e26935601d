package exchequer.bench;

import exchequer.bench.load.Histograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.TerminalEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Loads of random decisions: twenty events that have both of two tags, among all events of the
 * largest store, which is in memory. A load ends when the marker behind the last event has been
 * read.
 */
final class Sourcing {

    private static final int THREADS = 8;
    private static final long SEED = 20_260_101;
    private static final long TIMEOUT_MINUTES = 30;

    private final Environment environment;
    private final FilledStore filled;

    Sourcing(Environment environment, FilledStore filled) {
        this.environment = environment;
        this.filled = filled;
    }

    void measure(double roundTripMs) throws Exception {
        Results results = environment.results();
        environment.databases().checkpoint();
        try (BenchStore store = BenchStore.open(environment.databases(), filled.database())) {
            int loads = environment.options().sourceLoads();
            // What the pages cost that nobody has read since the server was started.
            Histogram first = loads(store, loads / 5, 1);
            results.add("source_first_p50_ms", ms(first, 50), "ms");
            results.add("source_first_p99_ms", ms(first, 99), "ms");
            environment.databases().warm(filled.database());
            Histogram alone = loads(store, loads, 1);
            results.add("source_p50_ms", ms(alone, 50), "ms");
            results.add("source_p99_ms", ms(alone, 99), "ms");
            results.add("source_p50_vs_roundtrip", ms(alone, 50) / roundTripMs, "ratio");
            Histogram together = loads(store, loads, THREADS);
            results.add("source_8_threads_p50_ms", ms(together, 50), "ms");
            results.add("source_8_threads_p99_ms", ms(together, 99), "ms");
        }
    }

    private Histogram loads(BenchStore store, int count, int threads) throws Exception {
        Histogram histogram = Histograms.concurrent();
        SplittableRandom seeds = new SplittableRandom(SEED + count + threads);
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            SplittableRandom random = seeds.split();
            tasks.add(() -> wrongLoads(store, count / threads, random, histogram));
        }
        int wrong = 0;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> task :
                    executor.invokeAll(tasks, TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                wrong += task.get();
            }
        }
        environment.results().require(wrong == 0, wrong + " loads gave not all twenty events");
        return histogram;
    }

    private int wrongLoads(
            BenchStore store, int count, SplittableRandom random, Histogram histogram) {
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            List<Tag> tags = FilledStore.tags(random.nextInt(filled.decisions()));
            long begun = System.nanoTime();
            int events = eventsWith(store, tags);
            Histograms.record(histogram, System.nanoTime() - begun);
            wrong += events == FilledStore.EVENTS_OF_A_DECISION ? 0 : 1;
        }
        return wrong;
    }

    private static int eventsWith(BenchStore store, List<Tag> tags) {
        EventCriteria criteria = EventCriteria.havingTags(tags.toArray(Tag[]::new));
        MessageStream<EventMessage> stream =
                store.engine().source(SourcingCondition.conditionFor(criteria), null);
        int events = 0;
        while (stream.hasNextAvailable()) {
            Optional<? extends MessageStream.Entry<EventMessage>> entry = stream.next();
            if (entry.isPresent() && entry.get().message() != TerminalEventMessage.INSTANCE) {
                events++;
            }
        }
        return stream.error().isPresent() || !stream.isCompleted() ? -1 : events;
    }

    private static double ms(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }
}
