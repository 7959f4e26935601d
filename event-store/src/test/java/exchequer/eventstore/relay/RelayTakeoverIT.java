package exchequer.eventstore.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedKafka;
import exchequer.embedded.SharedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** One relay takes over from another that cannot give up by itself. */
class RelayTakeoverIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration TAKEOVER = Duration.ofSeconds(15);
    private static final int EVENTS = 40_000;

    private final String url = SharedPostgres.newDatabaseUrl();
    private final DataSource database = database(url);
    private final InMemoryEventLog log = new InMemoryEventLog();
    private final TestTopic topic = TestTopic.unused(SharedKafka.bootstrapServers());

    @BeforeEach
    void migrate() {
        RelaySchema.migrate(database);
    }

    @RepeatedTest(3)
    void process_frozen_at_any_moment_is_replaced_and_publishes_nothing_when_it_thaws()
            throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        log.appendRound(RelayProcess.ORDERS, EVENTS);
        var frozen = process();
        try {
            await().atMost(SOON).until(() -> recordedPosition() > 0);
            var pause = Duration.ofMillis(new Random(seed).nextInt(1, 500));
            await().pollDelay(pause).until(() -> true);
            signal(frozen, "STOP");
            long before = recordedPosition();
            assertThat(before).isLessThan(EVENTS);
            try (var successor = relay(database)) {
                awaitTakeover(successor);
                Published.await(successor, EVENTS);
                signal(frozen, "CONT");
                assertThat(lastWords(frozen)).contains("Standby");
                log.appendRound(RelayProcess.ORDERS, 10);
                Published.await(successor, EVENTS + 10);
                assertThat(successor.counters().failures()).isZero();
            }
        } finally {
            frozen.destroyForcibly();
        }
        Published.assertHolds(topic, log);
        // At most the batch that was under way comes twice, and the ends of the dead one vanish.
        assertThat(topic.read().size()).isLessThanOrEqualTo(EVENTS + 10 + 2 * 1_000);
    }

    @Test
    void relay_that_hangs_between_kafka_and_postgresql_is_fenced_when_it_goes_on()
            throws Exception {
        var goOn = new CountDownLatch(1);
        var hangs = new CountDownLatch(1);
        var hanging =
                FaultyDataSource.of(
                        database,
                        (what, real) -> {
                            if (what.contains("partition_progress")
                                    && what.contains("INSERT")
                                    && hangs.getCount() > 0) {
                                hangs.countDown();
                                assertThat(goOn.await(120, TimeUnit.SECONDS)).isTrue();
                            }
                            return real.call();
                        });
        log.appendRound(40, 500);
        try (var first = relay(hanging);
                var second = relay(database, false)) {
            assertThat(hangs.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(recordedPosition()).isZero();
            second.start();
            awaitTakeover(second);
            Published.await(second, 500);
            goOn.countDown();
            Published.awaitState(first, RelayState.Standby.class);
            assertThat(first.counters().published()).isZero();
            log.appendRound(40, 100);
            Published.await(second, 600);
            assertThat(recordedPosition()).isEqualTo(600);
        }
        Published.assertHolds(topic, log);
        assertThat(topic.read()).hasSize(500 + 600);
    }

    @Test
    void relay_whose_reader_hangs_is_fenced_when_it_goes_on() throws Exception {
        var goOn = new CountDownLatch(1);
        var hangs = new CountDownLatch(1);
        var armed = new AtomicBoolean(true);
        log.appendRound(40, 3_000);
        // Keys are made while the pages before are being sent.
        var config =
                config().withKey(
                                event -> {
                                    if (event.position() == 2_500 && armed.getAndSet(false)) {
                                        hangs.countDown();
                                        awaitQuietly(goOn);
                                    }
                                    return RelayConfig.orderKey(event);
                                });
        try (var first = new KafkaRelay(log, database, config, InstantSource.system());
                var second = relay(database, false)) {
            first.start();
            assertThat(hangs.await(60, TimeUnit.SECONDS)).isTrue();
            second.start();
            awaitTakeover(second);
            Published.await(second, 3_000);
            goOn.countDown();
            Published.awaitState(first, RelayState.Standby.class);
        }
        Published.assertHolds(topic, log);
    }

    @Test
    void idle_relay_notices_that_another_has_taken_over() {
        log.appendRound(40, 10);
        try (var first = relay(database)) {
            Published.await(first, 10);
            try (var second = relay(database)) {
                // Nothing is appended: only the look at its own row can tell the first.
                Published.awaitState(first, RelayState.Standby.class);
                assertThat(second.state()).isEqualTo(new RelayState.Running());
            }
        }
    }

    private void awaitTakeover(KafkaRelay successor) {
        long begin = System.nanoTime();
        await().atMost(TAKEOVER)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> successor.counters().published() > 0);
        System.out.printf("takeover in %.2f s%n", (System.nanoTime() - begin) / 1e9);
    }

    private Process process() throws IOException {
        return RelayProcess.start(url, topic, EVENTS);
    }

    private static void signal(Process process, String name) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    private static String lastWords(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private KafkaRelay relay(DataSource with) {
        return relay(with, true);
    }

    private KafkaRelay relay(DataSource with, boolean started) {
        var relay = new KafkaRelay(log, with, config(), InstantSource.system());
        if (started) {
            relay.start();
        }
        return relay;
    }

    private RelayConfig config() {
        return RelayConfig.defaults(topic.bootstrapServers()).withTopic(topic.name());
    }

    private long recordedPosition() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT coalesce(max(last_position), 0) FROM relay.progress")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DataSource database(String url) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }
}
