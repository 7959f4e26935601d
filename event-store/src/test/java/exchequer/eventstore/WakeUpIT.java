package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How readers learn of appends, with two nodes on one database. */
class WakeUpIT {

    private static TestDatabase database;

    private PostgresEventStorageEngine here;
    private PostgresEventStorageEngine elsewhere;

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
        here = newNode();
        elsewhere = newNode();
    }

    @AfterEach
    void close() {
        here.close();
        elsewhere.close();
    }

    @Test
    void listener_hears_of_an_append_of_its_own_node() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (AutoCloseable _ = here.onAppend(heard::countDown)) {
            append(here, AppendCondition.none(), event("A"));
            assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void listener_hears_of_an_append_of_another_node() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (AutoCloseable _ = here.onAppend(heard::countDown)) {
            append(elsewhere, AppendCondition.none(), event("A"));
            assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void failing_listener_harms_neither_the_append_nor_other_listeners() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (AutoCloseable _ = here.onAppend(WakeUpIT::fail);
                AutoCloseable _ = here.onAppend(heard::countDown)) {
            append(here, AppendCondition.none(), event("A"));
            assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(here.headPosition()).isEqualTo(1);
    }

    @Test
    void closed_subscription_hears_nothing() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        here.onAppend(heard::countDown).close();
        append(here, AppendCondition.none(), event("A"));

        assertThat(heard.getCount()).isEqualTo(1);
    }

    @Test
    void stream_survives_the_loss_of_every_connection() {
        List<Long> received = new CopyOnWriteArrayList<>();
        MessageStream<EventMessage> stream = follow(here, received);
        append(elsewhere, AppendCondition.none(), event("A"));
        await().until(() -> received.size() == 1);

        killConnections();
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(
                        () -> {
                            append(elsewhere, AppendCondition.none(), event("B"));
                            return true;
                        });
        await().atMost(Duration.ofSeconds(20)).until(() -> received.size() == 2);
        assertThat(received).containsExactly(1L, 2L);
        assertThat(stream.error()).isEmpty();
        stream.close();
    }

    @Test
    void stream_waits_while_the_database_refuses_connections() {
        OutageDataSource flaky = new OutageDataSource(database.dataSource());
        try (PostgresEventStorageEngine node = node(flaky.dataSource())) {
            List<Long> received = new CopyOnWriteArrayList<>();
            flaky.setDown(true);
            MessageStream<EventMessage> stream = follow(node, received);
            append(elsewhere, AppendCondition.none(), event("A"));
            await().until(() -> flaky.refused() >= 3);
            assertThat(received).isEmpty();

            flaky.setDown(false);
            await().atMost(Duration.ofSeconds(20)).until(() -> received.size() == 1);
            assertThat(stream.error()).isEmpty();
            stream.close();
        }
    }

    @Test
    void closed_engine_leaves_no_thread() throws Exception {
        here.onAppend(() -> {}).close();
        elsewhere.onAppend(() -> {}).close();
        append(here, AppendCondition.none(), event("A"));
        assertThat(threads()).isGreaterThanOrEqualTo(5);
        here.close();
        elsewhere.close();

        assertThat(threads()).isZero();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("event-log-"))
                .count();
    }

    private static void fail() {
        throw new IllegalStateException("deliberate");
    }

    private static void killConnections() {
        database.execute(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid()""");
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

    private static PostgresEventStorageEngine newNode() {
        return node(database.dataSource());
    }

    private static PostgresEventStorageEngine node(javax.sql.DataSource dataSource) {
        return new PostgresEventStorageEngine(
                dataSource, TestEvents.CONVERTER, InstantSource.system());
    }
}
