package exchequer.eventstore.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.KafkaBroker;
import exchequer.embedded.SharedKafka;
import exchequer.embedded.SharedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A relay that was fenced goes on when the one that fenced it is gone, and not before. */
class RelayStandbyIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Longer than a standby needs to find out that nobody shows signs of life. */
    private static final Duration LONG = Heartbeat.INTERVAL.multipliedBy(Standby.PATIENCE + 4);

    private static final int EVENTS = 40_000;

    private final String url = SharedPostgres.newDatabaseUrl();
    private final DataSource database = database(url);
    private final InMemoryEventLog log = new InMemoryEventLog();
    private TestTopic topic = TestTopic.unused(SharedKafka.bootstrapServers());

    @BeforeEach
    void migrate() {
        RelaySchema.migrate(database);
    }

    @Test
    void relays_hand_the_topic_to_and_fro_as_they_close() throws SQLException {
        log.appendRound(40, 100);
        try (var first = started()) {
            Published.await(first, 100);
            for (int round = 1; round <= 2; round++) {
                long before = log.headPosition();
                try (var second = started()) {
                    Published.awaitState(first, RelayState.Standby.class);
                    log.appendRound(40, 100);
                    Published.await(second, before + 100);
                    // It tells how far the topic is, not how far it came itself.
                    Published.await(first, before + 100);
                    assertThat(first.lag()).isZero();
                }
                log.appendRound(40, 100);
                Published.await(first, before + 200);
                assertThat(first.state()).isEqualTo(new RelayState.Running());
            }
            assertThat(first.counters().failures()).isZero();
            assertThat(epoch()).isEqualTo(5);
        }
        Published.assertHolds(topic, log);
        // Whoever closes has recorded what it published: nothing comes twice.
        assertThat(topic.read()).hasSize(500);
    }

    @Test
    void relay_goes_on_when_the_process_that_fenced_it_is_killed() throws Exception {
        log.appendRound(RelayProcess.ORDERS, 1_000);
        try (var first = started()) {
            Published.await(first, 1_000);
            var second = process();
            try {
                await().atMost(SOON).until(() -> recordedPosition() > 5_000);
                Published.awaitState(first, RelayState.Standby.class);
                second.destroyForcibly();
                assertThat(second.waitFor()).isNotZero();
                long begin = System.nanoTime();
                assertThat(recordedPosition()).isLessThan(EVENTS);
                log.appendRound(RelayProcess.ORDERS, EVENTS - 1_000);
                Published.awaitState(first, RelayState.Running.class);
                System.out.printf("back in %.2f s%n", (System.nanoTime() - begin) / 1e9);
                Published.await(first, EVENTS);
            } finally {
                second.destroyForcibly();
            }
        }
        Published.assertHolds(topic, log);
        // At most the batch that was under way comes twice.
        assertThat(topic.read().size()).isLessThanOrEqualTo(EVENTS + 1_000);
    }

    @Test
    void relay_that_halts_leaves_the_topic_to_one_that_stands_by() {
        log.appendRound(40, 100);
        try (var first = started()) {
            Published.await(first, 100);
            try (var second = new KafkaRelay(log, database, withPartitions(3), system())) {
                second.start();
                Published.awaitState(second, RelayState.Halted.class);
                log.appendRound(40, 100);
                Published.await(first, 200);
                assertThat(first.state()).isEqualTo(new RelayState.Running());
                assertThat(second.state()).isInstanceOf(RelayState.Halted.class);
            }
        }
        Published.assertHolds(topic, log);
    }

    @Test
    void relay_that_lives_is_left_alone_even_while_it_cannot_publish(@TempDir Path directory)
            throws Exception {
        var broker = KafkaBroker.start(directory, 0);
        topic = TestTopic.unused(broker.bootstrapServers());
        log.appendRound(40, 100);
        try (var first = started();
                var second = standingBy(first);
                var third = standingBy(second)) {
            assertLeftAlone(third, List.of(first, second));
            broker.close();
            log.appendRound(40, 100);
            Published.awaitState(third, RelayState.Retrying.class);
            assertLeftAlone(third, List.of(first, second));
            broker = KafkaBroker.start(directory, broker.port());
            Published.await(third, 200);
            end(third);

            await().atMost(SOON).until(() -> epoch() == 4);
            log.appendRound(40, 100);
            await().atMost(SOON).until(() -> recordedPosition() == 300);
            var states = List.of(first.state(), second.state());
            assertThat(states).filteredOn(RelayState.Running.class::isInstance).hasSize(1);
            assertThat(states).filteredOn(RelayState.Standby.class::isInstance).hasSize(1);
            Published.assertHolds(topic, log);
        } finally {
            broker.close();
        }
    }

    private void assertLeftAlone(KafkaRelay owner, List<KafkaRelay> others) {
        await().during(LONG)
                .atMost(LONG.plus(SOON))
                .until(
                        () ->
                                epoch() == 3
                                        && !(owner.state() instanceof RelayState.Standby)
                                        && others.stream()
                                                .map(KafkaRelay::state)
                                                .allMatch(RelayState.Standby.class::isInstance));
    }

    private static void end(KafkaRelay relay) {
        relay.close();
    }

    private KafkaRelay standingBy(KafkaRelay before) {
        // The topic goes to whoever claims it last, which need not be who is started last.
        Published.await(before, 100);
        var relay = started();
        Published.awaitState(before, RelayState.Standby.class);
        return relay;
    }

    private KafkaRelay started() {
        var relay = new KafkaRelay(log, database, withPartitions(4), system());
        relay.start();
        return relay;
    }

    private RelayConfig withPartitions(int partitions) {
        return RelayConfig.defaults(topic.bootstrapServers())
                .withTopic(topic.name())
                .withPartitions(partitions);
    }

    private static InstantSource system() {
        return InstantSource.system();
    }

    private Process process() throws IOException {
        return RelayProcess.start(url, topic, EVENTS);
    }

    private long epoch() throws SQLException {
        return number("epoch");
    }

    private long recordedPosition() throws SQLException {
        return number("last_position");
    }

    private long number(String column) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT " + column + " FROM relay.progress")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static DataSource database(String url) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }
}
