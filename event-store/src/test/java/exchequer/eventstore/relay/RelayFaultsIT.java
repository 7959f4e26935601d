package exchequer.eventstore.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.KafkaBroker;
import exchequer.embedded.SharedKafka;
import exchequer.embedded.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever fails under a relay, the topic holds every event in order, and repeats only whole ones.
 */
class RelayFaultsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String RECORDING = "partition_progress";

    private final DataSource database = SharedPostgres.newDatabase();
    private final InMemoryEventLog log = new InMemoryEventLog();
    private TestTopic topic = TestTopic.unused(SharedKafka.bootstrapServers());

    @BeforeEach
    void migrate() {
        RelaySchema.migrate(database);
    }

    @Test
    void batch_that_kafka_has_and_postgresql_refused_comes_again() {
        log.appendRound(40, 200);
        var refused = new AtomicBoolean();
        var faulty =
                FaultyDataSource.of(
                        database,
                        (what, real) -> {
                            if (isRecording(what) && !refused.getAndSet(true)) {
                                throw new SQLException("lost before (deliberate)", "08006");
                            }
                            return real.call();
                        });
        try (var relay = started(faulty)) {
            Published.await(relay, 200);
            assertThat(relay.counters().failures()).isEqualTo(1);
            assertThat(relay.counters().refills()).isZero();
        }
        assertThat(topic.read()).hasSize(400);
        Published.assertHolds(topic, log);
    }

    @Test
    void recording_whose_answer_was_lost_is_not_done_again() {
        log.appendRound(40, 200);
        var lost = new AtomicBoolean();
        var faulty =
                FaultyDataSource.of(
                        database,
                        (what, real) -> {
                            var answer = real.call();
                            if (isRecording(what) && !lost.getAndSet(true)) {
                                throw new SQLException("lost after (deliberate)", "08006");
                            }
                            return answer;
                        });
        try (var relay = started(faulty)) {
            Published.await(relay, 200);
            log.appendRound(40, 10);
            Published.await(relay, 210);
            assertThat(relay.counters().failures()).isEqualTo(1);
        }
        assertThat(topic.read()).hasSize(210);
        Published.assertHolds(topic, log);
    }

    /** What a transaction that times out does too: the coordinator ends it and raises the epoch. */
    @Test
    void producer_whose_epoch_was_taken_away_begins_again() throws Exception {
        log.appendRound(40, 30_000);
        var config = config().withBatchSize(200);
        try (var relay = new KafkaRelay(log, database, config, InstantSource.system());
                var admin = Admin.create(Map.of("bootstrap.servers", topic.bootstrapServers()))) {
            relay.start();
            for (long position = 2_000; position <= 20_000; position += 6_000) {
                Published.await(relay, position);
                admin.fenceProducers(List.of(config.transactionalId()))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            Published.await(relay, 30_000);
            assertThat(relay.counters().failures()).isPositive();
            assertThat(relay.counters().refills()).isZero();
        }
        Published.assertHolds(topic, log);
    }

    @Test
    void broker_restarted_while_batches_are_under_way(@TempDir Path directory) throws Exception {
        var broker = KafkaBroker.start(directory, 0);
        topic = TestTopic.unused(broker.bootstrapServers());
        log.appendRound(40, 40_000);
        var config = config().withBatchSize(200);
        try (var relay = new KafkaRelay(log, database, config, InstantSource.system())) {
            relay.start();
            Published.await(relay, 1_000);
            broker.close();
            assertThat(relay.lastPosition()).isLessThan(40_000);
            broker = KafkaBroker.start(directory, broker.port());
            Published.await(relay, 40_000);
            assertThat(relay.counters().refills()).isZero();
            Published.assertHolds(topic, log);
        } finally {
            broker.close();
        }
    }

    @Test
    void records_that_a_broker_loses_behind_an_idle_relay_are_filled_in(@TempDir Path directory)
            throws Exception {
        var broker = KafkaBroker.start(directory, 0);
        topic = TestTopic.unused(broker.bootstrapServers());
        log.appendRound(40, 300);
        try (var relay = started(database)) {
            Published.await(relay, 300);
            broker.close();
            losePartition(directory.resolve(topic.name() + "-1"));
            broker = KafkaBroker.start(directory, broker.port());
            log.appendRound(40, 300);
            await().atMost(SOON).until(() -> relay.counters().refills() == 1);
            Published.await(relay, 600);
            Published.assertHolds(topic, log);
        } finally {
            broker.close();
        }
    }

    @Test
    void topic_that_is_ahead_of_the_log_halts() {
        log.appendRound(40, 100);
        try (var relay = started(database)) {
            Published.await(relay, 100);
        }
        var restoredFromBackup = new InMemoryEventLog();
        restoredFromBackup.appendRound(40, 90);
        try (var relay =
                new KafkaRelay(restoredFromBackup, database, config(), InstantSource.system())) {
            relay.start();
            var halt = Published.awaitState(relay, RelayState.Halted.class);
            assertThat(halt.reason()).contains("position 100");
        }
        assertThat(topic.read()).hasSize(100);
    }

    @Test
    void event_larger_than_kafka_takes_halts_with_everything_before_it_published()
            throws Exception {
        log.appendRound(40, 100);
        try (var relay = started(database)) {
            Published.await(relay, 100);
            log.append("order-1", new byte[2_000_000]);
            log.appendRound(40, 100);
            var halt = Published.awaitState(relay, RelayState.Halted.class);
            assertThat(halt.reason()).contains("position 101").contains("larger");
            assertThat(halt.remedy()).contains("max.message.bytes");
            assertThat(relay.lastPosition()).isEqualTo(100);
        }
        assertThat(topic.read()).hasSize(100);
        topic.configure("max.message.bytes", "3000000");
        try (var relay = started(database)) {
            Published.await(relay, 201);
        }
        Published.assertHolds(topic, log);
    }

    @Test
    void log_with_a_hole_halts() {
        log.appendRound(40, 10);
        var holed = new LogView(log, position -> position != 7, 1_000);
        try (var relay = new KafkaRelay(holed, database, config(), InstantSource.system())) {
            relay.start();
            var halt = Published.awaitState(relay, RelayState.Halted.class);
            assertThat(halt.reason()).contains("position 8 where 7 should be");
        }
        assertThat(topic.read()).isEmpty();
    }

    @Test
    void batches_are_bounded_by_bytes() {
        for (int i = 0; i < 300; i++) {
            log.append("order-" + i, new byte[20_000]);
        }
        var paged = new LogView(log, _ -> true, 50);
        var config = config().withBatchBytes(500_000);
        try (var relay = new KafkaRelay(paged, database, config, InstantSource.system())) {
            relay.start();
            Published.await(relay, 300);
            assertThat(relay.counters().batches()).isEqualTo(6);
        }
        Published.assertHolds(topic, log);
    }

    @Test
    void relay_that_waits_for_work_closes_at_once() {
        log.appendRound(40, 10);
        var patient = config().withPollInterval(Duration.ofMinutes(10));
        var relay = new KafkaRelay(log, database, patient, InstantSource.system());
        relay.start();
        Published.await(relay, 10);
        log.appendRound(40, 10);
        Published.await(relay, 20);
        long begin = System.nanoTime();
        relay.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(relay.state()).isEqualTo(new RelayState.Stopped());
    }

    private static void losePartition(Path partition) throws IOException {
        try (var files = Files.newDirectoryStream(partition, "000*")) {
            for (var file : files) {
                Files.delete(file);
            }
        }
    }

    private static boolean isRecording(String statement) {
        return statement.contains(RECORDING) && statement.contains("INSERT");
    }

    private KafkaRelay started(DataSource with) {
        var relay = new KafkaRelay(log, with, config(), InstantSource.system());
        relay.start();
        return relay;
    }

    private RelayConfig config() {
        return RelayConfig.defaults(topic.bootstrapServers()).withTopic(topic.name());
    }
}
