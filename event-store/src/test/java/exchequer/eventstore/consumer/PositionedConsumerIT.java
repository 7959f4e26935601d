package exchequer.eventstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedKafka;
import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.relay.InMemoryEventLog;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.eventstore.relay.TestTopic;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class PositionedConsumerIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final DataSource database = SharedPostgres.newDatabase();
    private final InMemoryEventLog log = new InMemoryEventLog();
    private final TestTopic topic = TestTopic.unused(SharedKafka.bootstrapServers());
    private final ConsumerSettings settings =
            ConsumerSettings.defaults("ledger", topic.bootstrapServers(), "effects")
                    .withTopic(topic.name())
                    .withBatchSize(70);

    @BeforeEach
    void migrate() throws SQLException {
        RelaySchema.migrate(database);
        execute("CREATE SCHEMA effects");
        execute(
                "CREATE TABLE effects.applied (n bigint GENERATED ALWAYS AS IDENTITY,"
                        + " position bigint NOT NULL, payload text NOT NULL)");
        ConsumerSchema.migrate(database, "effects");
    }

    @Test
    void every_event_is_applied_once_in_log_order_from_four_partitions() throws Exception {
        log.appendRound(40, 2_000);
        try (var _ = relay();
                var consumer = started(settings, PositionedConsumerIT::insert)) {
            assertThat(consumer.awaitPosition(2_000, SOON)).isTrue();
            log.appendRound(40, 100);
            assertThat(consumer.awaitPosition(2_100, SOON)).isTrue();
            assertThat(consumer.duplicates()).isZero();
            assertThat(consumer.state()).isInstanceOf(ConsumerState.Running.class);
        }
        assertAppliedOnceInOrder(2_100);
    }

    @Test
    void received_event_is_the_stored_one() throws Exception {
        log.append("order-1", 1);
        var received = new ArrayList<ReceivedEvent>();
        try (var _ = relay();
                var consumer = started(settings, (_, events) -> received.addAll(events))) {
            assertThat(consumer.awaitPosition(1, SOON)).isTrue();
        }
        var stored = log.read(0, 1).getFirst();
        var event = received.getFirst();
        assertThat(event.eventId()).isEqualTo(stored.eventId());
        assertThat(event.type()).isEqualTo(stored.type());
        assertThat(event.version()).isEqualTo(stored.version());
        assertThat(event.tenantId()).isEqualTo("acme");
        assertThat(event.occurredAt()).isEqualTo(stored.occurredAt());
        assertThat(event.headers()).containsEntry("actor", "alice");
        assertThat(event.payload()).isEqualTo(stored.payload());
    }

    @Test
    void long_runs_of_one_partition_pass_through_small_buffers() throws Exception {
        for (int run = 0; run < 6; run++) {
            log.append("order-" + run, 400);
            log.appendRound(40, 10);
        }
        try (var _ = relay();
                var consumer = started(settings.withBufferSize(5), PositionedConsumerIT::insert)) {
            assertThat(consumer.awaitPosition(2_460, SOON)).isTrue();
        }
        assertAppliedOnceInOrder(2_460);
    }

    @Test
    void restarted_consumer_goes_on_where_the_first_stopped() throws Exception {
        log.appendRound(40, 500);
        try (var _ = relay()) {
            try (var first = started(settings, PositionedConsumerIT::insert)) {
                // Somewhere in the middle, not at an end.
                assertThat(first.awaitPosition(100, SOON)).isTrue();
            }
            log.appendRound(40, 500);
            try (var second = started(settings, PositionedConsumerIT::insert)) {
                assertThat(second.awaitPosition(1_000, SOON)).isTrue();
            }
        }
        assertAppliedOnceInOrder(1_000);
    }

    @Test
    void second_instance_of_a_name_supersedes_the_first() throws Exception {
        log.appendRound(40, 200);
        try (var _ = relay();
                var first = started(settings, PositionedConsumerIT::insert)) {
            assertThat(first.awaitPosition(50, SOON)).isTrue();
            try (var second = started(settings, PositionedConsumerIT::insert)) {
                assertThat(second.awaitPosition(200, SOON)).isTrue();
                log.appendRound(40, 200);
                assertThat(second.awaitPosition(400, SOON)).isTrue();
                assertThat(awaitHalt(first).reason()).isEqualTo(HaltReason.SUPERSEDED);
                assertThat(second.state()).isInstanceOf(ConsumerState.Running.class);
            }
        }
        assertAppliedOnceInOrder(400);
    }

    @Test
    void repeated_records_are_counted_and_change_nothing() throws Exception {
        log.appendRound(40, 300);
        try (var consumer = started(settings, PositionedConsumerIT::insert)) {
            try (var _ = relay()) {
                assertThat(consumer.awaitPosition(300, SOON)).isTrue();
            }
            execute("DELETE FROM relay.partition_progress");
            execute("UPDATE relay.progress SET last_position = 0");
            log.appendRound(40, 10);
            try (var _ = relay()) {
                assertThat(consumer.awaitPosition(310, SOON)).isTrue();
                await().atMost(SOON).until(() -> consumer.duplicates() == 300);
            }
        }
        assertAppliedOnceInOrder(310);
    }

    @Test
    void topic_created_anew_is_compared_and_then_followed() throws Exception {
        log.appendRound(40, 300);
        try (var _ = relay();
                var consumer = started(settings, PositionedConsumerIT::insert)) {
            assertThat(consumer.awaitPosition(300, SOON)).isTrue();
        }
        topic.delete();
        log.appendRound(40, 10);
        try (var _ = relay();
                var consumer = started(settings, PositionedConsumerIT::insert)) {
            assertThat(consumer.awaitPosition(310, SOON)).isTrue();
            assertThat(consumer.duplicates()).isEqualTo(300);
        }
        assertAppliedOnceInOrder(310);
    }

    @Test
    void rewound_consumer_compares_everything_again() throws Exception {
        log.appendRound(40, 100);
        try (var _ = relay()) {
            try (var consumer = started(settings, PositionedConsumerIT::insert)) {
                assertThat(consumer.awaitPosition(100, SOON)).isTrue();
            }
            PositionedConsumer.rewind(database, settings);
            log.appendRound(40, 10);
            try (var consumer = started(settings, PositionedConsumerIT::insert)) {
                assertThat(consumer.awaitPosition(110, SOON)).isTrue();
                assertThat(consumer.duplicates()).isEqualTo(100);
            }
        }
        assertAppliedOnceInOrder(110);
    }

    @Test
    void repeated_position_with_another_payload_halts() throws Exception {
        log.appendRound(40, 100);
        try (var consumer = started(settings, PositionedConsumerIT::insert)) {
            try (var _ = relay()) {
                assertThat(consumer.awaitPosition(100, SOON)).isTrue();
            }
            topic.forge(1, 42, 0, "{\"n\": 4200}");
            assertThat(awaitHalt(consumer).reason()).isEqualTo(HaltReason.INTEGRITY_INCIDENT);
            assertThat(awaitHalt(consumer).detail()).contains("position 42");
        }
        assertAppliedOnceInOrder(100);
    }

    @Test
    void payload_that_does_not_match_its_hash_halts() throws Exception {
        topic.create(4);
        topic.send(
                0,
                "{}".getBytes(StandardCharsets.UTF_8),
                Map.of("position", "1", "previous_position", "0", "payload_sha256", "00"));
        try (var consumer = started(settings, PositionedConsumerIT::insert)) {
            assertThat(awaitHalt(consumer).reason()).isEqualTo(HaltReason.INTEGRITY_INCIDENT);
        }
    }

    @Test
    void record_without_headers_halts() throws Exception {
        topic.create(4);
        topic.send(0, "{}".getBytes(StandardCharsets.UTF_8), Map.of());
        try (var consumer = started(settings, PositionedConsumerIT::insert)) {
            assertThat(awaitHalt(consumer).reason()).isEqualTo(HaltReason.MALFORMED_RECORD);
        }
    }

    @Test
    void gap_within_a_partition_halts_after_everything_before_it() throws Exception {
        topic.create(4);
        topic.forge(0, 1, 0, "one");
        topic.forge(1, 2, 0, "two");
        topic.forge(0, 4, 3, "four");
        try (var consumer = started(settings, PositionedConsumerIT::insert)) {
            assertThat(awaitHalt(consumer).reason()).isEqualTo(HaltReason.PARTITION_GAP);
            assertThat(consumer.lastPosition()).isEqualTo(2);
            assertThat(consumer.awaitPosition(4, SOON)).isFalse();
        }
        assertAppliedOnceInOrder(2);
    }

    @Test
    void missing_position_is_waited_for() throws Exception {
        topic.create(4);
        topic.forge(1, 2, 0, "two");
        try (var consumer = started(settings, PositionedConsumerIT::insert)) {
            await().atMost(SOON)
                    .until(
                            () ->
                                    consumer.state() instanceof ConsumerState.Running(var since)
                                            && since.isPresent());
            topic.forge(0, 1, 0, "one");
            assertThat(consumer.awaitPosition(2, SOON)).isTrue();
            await().atMost(SOON)
                    .until(
                            () ->
                                    consumer.state() instanceof ConsumerState.Running(var since)
                                            && since.isEmpty());
        }
        assertAppliedOnceInOrder(2);
    }

    @Test
    void position_that_is_in_no_partition_halts_when_patience_ends() throws Exception {
        topic.create(4);
        topic.forge(0, 1, 0, "one");
        topic.forge(1, 3, 0, "three");
        var impatient = settings.withGapPatience(Duration.ofSeconds(1));
        try (var consumer = started(impatient, PositionedConsumerIT::insert)) {
            assertThat(awaitHalt(consumer).reason()).isEqualTo(HaltReason.GLOBAL_GAP);
            assertThat(awaitHalt(consumer).detail()).contains("position 2");
        }
        assertAppliedOnceInOrder(1);
    }

    @Test
    void effects_of_a_failing_handler_vanish_with_its_offsets() throws Exception {
        log.appendRound(40, 50);
        try (var _ = relay()) {
            EffectHandler failing =
                    (transaction, events) -> {
                        insert(transaction, events);
                        throw new IllegalStateException("after writing");
                    };
            try (var consumer = started(settings, failing)) {
                var halt = awaitHalt(consumer);
                assertThat(halt.reason()).isEqualTo(HaltReason.HANDLER_FAILED);
                assertThat(halt.detail()).contains("after writing");
                assertThat(consumer.lastPosition()).isZero();
            }
            assertThat(applied()).isEmpty();
            try (var consumer = started(settings, PositionedConsumerIT::insert)) {
                assertThat(consumer.awaitPosition(50, SOON)).isTrue();
            }
        }
        assertAppliedOnceInOrder(50);
    }

    @Test
    void transient_failure_of_the_handler_is_tried_again() throws Exception {
        log.appendRound(40, 50);
        var attempts = new AtomicInteger();
        EffectHandler shaky =
                (transaction, events) -> {
                    insert(transaction, events);
                    if (attempts.incrementAndGet() <= 2) {
                        throw new IllegalStateException(new SQLTransientException("deadlock"));
                    }
                };
        try (var _ = relay();
                var consumer = started(settings, shaky)) {
            assertThat(consumer.awaitPosition(50, SOON)).isTrue();
        }
        assertThat(attempts).hasValueGreaterThan(2);
        assertAppliedOnceInOrder(50);
    }

    @Test
    void lost_database_session_is_replaced() throws Exception {
        log.appendRound(40, 50);
        var attempts = new AtomicInteger();
        EffectHandler killed =
                (transaction, events) -> {
                    insert(transaction, events);
                    if (attempts.incrementAndGet() == 1) {
                        terminate(transaction);
                    }
                };
        try (var _ = relay();
                var consumer = started(settings, killed)) {
            assertThat(consumer.awaitPosition(50, SOON)).isTrue();
        }
        assertAppliedOnceInOrder(50);
    }

    private void terminate(Connection victim) throws SQLException {
        var session = victim.unwrap(PGConnection.class).getBackendPID();
        execute("SELECT pg_terminate_backend(%d, 10000)".formatted(session));
    }

    private KafkaRelay relay() {
        var config =
                RelayConfig.defaults(topic.bootstrapServers())
                        .withTopic(topic.name())
                        .withBatchSize(64);
        var relay = new KafkaRelay(log, database, config, InstantSource.system());
        relay.start();
        return relay;
    }

    private PositionedConsumer started(ConsumerSettings with, EffectHandler handler) {
        var consumer = new PositionedConsumer(with, database, handler, InstantSource.system());
        consumer.start();
        return consumer;
    }

    private static ConsumerState.Halted awaitHalt(PositionedConsumer consumer) {
        await().atMost(SOON).until(() -> consumer.state() instanceof ConsumerState.Halted);
        return (ConsumerState.Halted) consumer.state();
    }

    private static void insert(Connection transaction, List<ReceivedEvent> events)
            throws SQLException {
        try (var insert =
                transaction.prepareStatement(
                        "INSERT INTO effects.applied (position, payload) VALUES (?, ?)")) {
            for (var event : events) {
                insert.setLong(1, event.position());
                insert.setString(2, new String(event.payload(), StandardCharsets.UTF_8));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void assertAppliedOnceInOrder(long last) throws SQLException {
        assertThat(applied()).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    }

    private List<Long> applied() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT position FROM effects.applied ORDER BY n")) {
            var positions = new ArrayList<Long>();
            while (rows.next()) {
                positions.add(rows.getLong(1));
            }
            return positions;
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
