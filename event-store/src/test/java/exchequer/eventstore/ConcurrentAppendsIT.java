package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.after;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.await;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes, many threads, one database. */
class ConcurrentAppendsIT {

    private static final int THREADS = 8;
    private static final Tag HOT = tag("budget", "hot");
    private static final EventCriteria HOT_EVENTS = EventCriteria.havingTags(HOT);
    private static TestDatabase database;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private List<PostgresEventStorageEngine> nodes;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void start() {
        database.reset();
        nodes = List.of(node(), node());
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        nodes.forEach(PostgresEventStorageEngine::close);
    }

    @Test
    void exactly_one_of_those_who_decided_on_the_same_state_wins() {
        int rounds = 25;
        for (int round = 0; round < rounds; round++) {
            ConsistencyMarker marker = source(nodes.getFirst(), HOT_EVENTS).marker();
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Boolean> won =
                    inParallel(
                            thread ->
                                    () -> {
                                        passed(start);
                                        return tryAppend(nodes.get(thread % 2), marker);
                                    });

            assertThat(won).as("round %d", round).containsOnlyOnce(true);
        }
        assertContiguous(rounds);
    }

    @Test
    void every_increment_counts_when_losers_decide_again() {
        int increments = 15;
        AtomicInteger conflicts = new AtomicInteger();
        inParallel(
                thread ->
                        () -> {
                            for (int i = 0; i < increments; i++) {
                                while (!increment(nodes.get(thread % 2))) {
                                    conflicts.incrementAndGet();
                                }
                            }
                            return true;
                        });

        assertContiguous((long) THREADS * increments);
        assertThat(nodes.getFirst().read(0, 1_000))
                .extracting(event -> event.tag("n").orElseThrow())
                .containsExactlyElementsOf(
                        IntStream.range(0, THREADS * increments)
                                .mapToObj(Integer::toString)
                                .toList());
    }

    @Test
    void readers_see_every_position_in_order_while_writers_run() {
        int appends = 40;
        List<Long> streamed = new CopyOnWriteArrayList<>();
        MessageStream<EventMessage> stream = follow(nodes.getFirst(), streamed);
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<List<Long>> tailed =
                CompletableFuture.supplyAsync(() -> tail(nodes.getLast(), writing), threads);
        inParallel(
                thread ->
                        () -> {
                            for (int i = 0; i < appends; i++) {
                                appendSome(nodes.get(thread % 2), thread, i);
                            }
                            return true;
                        });
        writing.set(false);

        long head = nodes.getFirst().headPosition();
        List<Long> all = LongStream.rangeClosed(1, head).boxed().toList();
        assertContiguous(head);
        assertThat(await(tailed)).isEqualTo(all);
        await().atMost(Duration.ofSeconds(20)).until(() -> streamed.size() >= all.size());
        assertThat(streamed).isEqualTo(all);
        stream.close();
    }

    /** Appends of one to three events, of which some fail and must not consume positions. */
    private static void appendSome(PostgresEventStorageEngine node, int thread, int i) {
        Tag own = tag("thread", Integer.toString(thread));
        append(node, AppendCondition.none(), event("A", own), event("B"));
        if (i % 3 == 0) {
            try {
                append(
                        node,
                        AppendCondition.withCriteria(EventCriteria.havingTags(own)),
                        event("C"));
                throw new AssertionError("a conflict was overlooked");
            } catch (AppendEventsTransactionRejectedException e) {
                append(node, AppendCondition.none(), event("D"));
            }
        }
    }

    private static List<Long> tail(PostgresEventStorageEngine node, AtomicBoolean writing) {
        List<Long> seen = new ArrayList<>();
        long last = 0;
        boolean more = true;
        while (more) {
            boolean stillWriting = writing.get();
            List<StoredEvent> page = node.read(last, 7);
            page.forEach(event -> seen.add(event.position()));
            last = page.isEmpty() ? last : page.getLast().position();
            more = stillWriting || !page.isEmpty();
        }
        return seen;
    }

    private static boolean increment(PostgresEventStorageEngine node) {
        TestEvents.Sourced sourced = source(node, HOT_EVENTS);
        Tag number = tag("n", Integer.toString(sourced.ids().size()));
        try {
            append(node, after(sourced.marker(), HOT_EVENTS), event("Incremented", HOT, number));
            return true;
        } catch (AppendEventsTransactionRejectedException e) {
            return false;
        }
    }

    private static boolean tryAppend(PostgresEventStorageEngine node, ConsistencyMarker marker) {
        try {
            append(node, after(marker, HOT_EVENTS), event("Taken", HOT));
            return true;
        } catch (AppendEventsTransactionRejectedException e) {
            return false;
        }
    }

    private void assertContiguous(long count) {
        assertThat(nodes.getFirst().headPosition()).isEqualTo(count);
        assertThat(database.queryLong("select count(*) from eventstore.events")).isEqualTo(count);
        assertThat(database.queryLong("select max(position) from eventstore.events"))
                .isEqualTo(count);
    }

    private <T> List<T> inParallel(IntFunction<Supplier<T>> tasks) {
        List<CompletableFuture<T>> running =
                IntStream.range(0, THREADS)
                        .mapToObj(i -> CompletableFuture.supplyAsync(tasks.apply(i), threads))
                        .toList();
        return running.stream().map(TestEvents::await).toList();
    }

    private static void passed(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static MessageStream<EventMessage> follow(
            PostgresEventStorageEngine engine, List<Long> received) {
        MessageStream<EventMessage> stream =
                engine.stream(
                        StreamingCondition.startingFrom(new GlobalSequenceTrackingToken(0)), null);
        stream.setCallback(
                () -> {
                    synchronized (received) {
                        Optional<MessageStream.Entry<EventMessage>> next;
                        while ((next = stream.next()).isPresent()) {
                            received.add(Positions.of(next.get()));
                        }
                    }
                });
        return stream;
    }

    private static PostgresEventStorageEngine node() {
        return new PostgresEventStorageEngine(
                database.dataSource(), TestEvents.CONVERTER, InstantSource.system());
    }
}
