package exchequer.eventstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.KafkaBroker;
import exchequer.embedded.SharedKafka;
import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.relay.FaultyDataSource;
import exchequer.eventstore.relay.InMemoryEventLog;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.eventstore.relay.TestTopic;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails under a consumer, every event is applied once and in order. */
class PositionedConsumerFaultsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final DataSource database = SharedPostgres.newDatabase();
    private final InMemoryEventLog log = new InMemoryEventLog();
    private TestTopic topic = TestTopic.unused(SharedKafka.bootstrapServers());

    @BeforeEach
    void migrate() throws SQLException {
        RelaySchema.migrate(database);
        execute("CREATE SCHEMA effects");
        execute(
                "CREATE TABLE effects.applied (n bigint GENERATED ALWAYS AS IDENTITY,"
                        + " position bigint NOT NULL)");
        ConsumerSchema.migrate(database, "effects");
    }

    @Test
    void commit_that_comes_through_after_its_connection_was_lost_is_no_other_instance()
            throws Exception {
        log.appendRound(40, 300);
        // The commit is lost for the client; the server does it half a second later, when the
        // next attempt waits for the row already.
        var step = new AtomicInteger();
        var late = new CompletableFuture<Void>();
        var faulty =
                FaultyDataSource.of(
                        database,
                        (what, real) -> {
                            if (what.equals("commit") && step.compareAndSet(0, 1)) {
                                CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS)
                                        .execute(() -> completeWith(late, real::call));
                                throw new SQLException("lost (deliberate)", "08006");
                            }
                            if (what.equals("rollback") && step.compareAndSet(1, 2)) {
                                throw new SQLException("lost (deliberate)", "08006");
                            }
                            if (what.equals("close") && step.compareAndSet(2, 3)) {
                                return null;
                            }
                            return real.call();
                        });
        try (var _ = relay();
                var consumer = started(settings().withBatchSize(100), faulty)) {
            assertThat(consumer.awaitPosition(300, SOON)).isTrue();
            late.get(30, TimeUnit.SECONDS);
            assertThat(consumer.counters().failures()).isPositive();
            assertThat(consumer.state()).isInstanceOf(ConsumerState.Running.class);
        }
        assertAppliedOnceInOrder(300);
    }

    @Test
    void instance_that_hangs_in_a_transaction_is_superseded() throws Exception {
        log.appendRound(40, 300);
        var hangs = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        EffectHandler hanging =
                (transaction, events) -> {
                    insert(transaction, events);
                    hangs.countDown();
                    assertThat(goOn.await(120, TimeUnit.SECONDS)).isTrue();
                };
        var restless = settings().withLongestPause(Duration.ofSeconds(1));
        try (var _ = relay();
                var first =
                        new PositionedConsumer(
                                restless, database, hanging, InstantSource.system())) {
            first.start();
            assertThat(hangs.await(60, TimeUnit.SECONDS)).isTrue();
            long begin = System.nanoTime();
            try (var second = started(restless, database)) {
                assertThat(second.awaitPosition(300, SOON)).isTrue();
                System.out.printf("takeover in %.2f s%n", (System.nanoTime() - begin) / 1e9);
                goOn.countDown();
                await().atMost(SOON).until(() -> first.state() instanceof ConsumerState.Halted);
                assertThat(((ConsumerState.Halted) first.state()).reason())
                        .isEqualTo(HaltReason.SUPERSEDED);
                assertThat(second.state()).isInstanceOf(ConsumerState.Running.class);
            }
        }
        assertAppliedOnceInOrder(300);
    }

    @Test
    void broker_restarted_during_a_replay(@TempDir Path directory) throws Exception {
        var broker = KafkaBroker.start(directory, 0);
        topic = TestTopic.unused(broker.bootstrapServers());
        log.appendRound(40, 20_000);
        try (var relay = relay();
                var consumer = started(settings().withBatchSize(50), database)) {
            assertThat(consumer.awaitPosition(500, SOON)).isTrue();
            broker.close();
            broker = KafkaBroker.start(directory, broker.port());
            assertThat(consumer.awaitPosition(20_000, SOON)).isTrue();
            assertThat(relay.counters().refills()).isZero();
            assertThat(consumer.counters().applied()).isEqualTo(20_000);
        } finally {
            broker.close();
        }
        assertAppliedOnceInOrder(20_000);
    }

    @Test
    void large_records_wait_in_kafka_and_not_in_memory() throws Exception {
        for (int i = 0; i < 300; i++) {
            log.append("order-" + i, new byte[50_000]);
        }
        var greatest = new AtomicInteger();
        EffectHandler counting =
                (transaction, events) -> {
                    greatest.accumulateAndGet(events.size(), Math::max);
                    insert(transaction, events);
                };
        try (var _ = relay();
                var consumer =
                        new PositionedConsumer(
                                settings().withBufferBytes(200_000),
                                database,
                                counting,
                                InstantSource.system())) {
            consumer.start();
            assertThat(consumer.awaitPosition(300, SOON)).isTrue();
        }
        // 8 MiB are 160 of them.
        assertThat(greatest).hasValueLessThan(170);
        assertAppliedOnceInOrder(300);
    }

    @Test
    void records_of_a_transaction_that_was_aborted_are_never_seen() throws Exception {
        topic.create(4);
        topic.forge(0, 1, 0, "one");
        topic.forgeAborted(1, 2, 0, "never");
        topic.forge(1, 2, 0, "two");
        topic.forge(0, 3, 1, "three");
        try (var consumer = started(settings(), database)) {
            assertThat(consumer.awaitPosition(3, SOON)).isTrue();
            assertThat(consumer.duplicates()).isZero();
        }
        assertAppliedOnceInOrder(3);
    }

    @Test
    void changed_record_among_many_repeated_ones_is_found() throws Exception {
        log.appendRound(40, 500);
        try (var consumer = started(settings(), database)) {
            try (var _ = relay()) {
                assertThat(consumer.awaitPosition(500, SOON)).isTrue();
            }
        }
        // The fingerprints of a batch lie behind one another; one bit of one of them is another.
        execute(
                """
                UPDATE effects.consumer_fingerprints
                SET fingerprints = set_byte(
                    fingerprints,
                    (333 - first_position)::int * 32,
                    get_byte(fingerprints, (333 - first_position)::int * 32) # 1)
                WHERE first_position <= 333 AND last_position >= 333
                """);
        PositionedConsumer.rewind(database, settings());
        try (var consumer = started(settings(), database)) {
            await().atMost(SOON).until(() -> consumer.state() instanceof ConsumerState.Halted);
            var halt = (ConsumerState.Halted) consumer.state();
            assertThat(halt.reason()).isEqualTo(HaltReason.INTEGRITY_INCIDENT);
            assertThat(halt.detail()).contains("position 333 ");
        }
        assertAppliedOnceInOrder(500);
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void completeWith(CompletableFuture<Void> done, Action action) {
        try {
            action.run();
            done.complete(null);
        } catch (Exception e) {
            done.completeExceptionally(e);
        }
    }

    private ConsumerSettings settings() {
        return ConsumerSettings.defaults("ledger", topic.bootstrapServers(), "effects")
                .withTopic(topic.name());
    }

    private KafkaRelay relay() {
        var config = RelayConfig.defaults(topic.bootstrapServers()).withTopic(topic.name());
        var relay = new KafkaRelay(log, database, config, InstantSource.system());
        relay.start();
        return relay;
    }

    private static PositionedConsumer started(ConsumerSettings with, DataSource database) {
        var consumer =
                new PositionedConsumer(
                        with, database, PositionedConsumerFaultsIT::insert, InstantSource.system());
        consumer.start();
        return consumer;
    }

    private static void insert(Connection transaction, List<ReceivedEvent> events)
            throws SQLException {
        try (var insert =
                transaction.prepareStatement(
                        "INSERT INTO effects.applied (position) SELECT unnest(?::bigint[])")) {
            insert.setObject(1, events.stream().mapToLong(ReceivedEvent::position).toArray());
            insert.executeUpdate();
        }
    }

    private void assertAppliedOnceInOrder(long last) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT array_agg(position ORDER BY n) FROM effects.applied")) {
            row.next();
            assertThat((Long[]) row.getArray(1).getArray())
                    .isEqualTo(LongStream.rangeClosed(1, last).boxed().toArray(Long[]::new));
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
