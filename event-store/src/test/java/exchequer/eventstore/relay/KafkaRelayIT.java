package exchequer.eventstore.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.KafkaBroker;
import exchequer.embedded.SharedKafka;
import exchequer.embedded.SharedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaRelayIT {

    private final DataSource database = SharedPostgres.newDatabase();
    private final InMemoryEventLog log = new InMemoryEventLog();
    private TestTopic topic = TestTopic.unused(SharedKafka.bootstrapServers());

    @BeforeEach
    void migrate() {
        RelaySchema.migrate(database);
    }

    @Test
    void every_event_is_published_once_in_order_over_four_partitions() {
        log.appendRound(40, 2_000);
        try (var relay = started()) {
            Published.await(relay, 2_000);
            log.appendRound(40, 500);
            Published.await(relay, 2_500);
            assertThat(relay.lag()).isZero();
            assertThat(relay.counters().published()).isEqualTo(2_500);
        }
        var records = topic.read();
        assertThat(records.stream().map(ConsumerRecord::partition).distinct()).hasSize(4);
        assertThat(records.stream().map(Published::position).sorted())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 2_500).boxed().toList());
        Published.assertChained(records);
    }

    @Test
    void record_carries_the_stored_bytes_and_all_headers() {
        log.append("order-1", 1);
        try (var relay = started()) {
            Published.await(relay, 1);
        }
        var published = topic.read().getFirst();
        var payload = "{\"n\": 1}".getBytes(StandardCharsets.UTF_8);
        assertThat(published.value()).isEqualTo(payload);
        assertThat(new String(published.key(), StandardCharsets.UTF_8)).isEqualTo("order-1");
        var headers = new HashMap<String, String>();
        published
                .headers()
                .forEach(
                        header ->
                                headers.put(
                                        header.key(),
                                        new String(header.value(), StandardCharsets.UTF_8)));
        assertThat(headers)
                .containsEntry("event_id", "event-1")
                .containsEntry("type", "exchequer.OrderPlaced")
                .containsEntry("version", "1")
                .containsEntry("tenant_id", "acme")
                .containsEntry("actor", "alice")
                .containsEntry("position", "1")
                .containsEntry("previous_position", "0")
                .containsEntry("occurred_at", "1970-01-01T00:00:01Z")
                .containsEntry(
                        "payload_sha256",
                        HexFormat.of().formatHex(EventHeaders.sha256().digest(payload)));
    }

    @Test
    void restarted_relay_goes_on_where_the_first_stopped() {
        log.appendRound(40, 300);
        try (var relay = started()) {
            Published.await(relay, 300);
        }
        log.appendRound(40, 300);
        try (var relay = started()) {
            Published.await(relay, 600);
            assertThat(relay.counters().published()).isEqualTo(300);
        }
        assertThat(topic.read()).hasSize(600);
        Published.assertChained(topic.read());
    }

    @Test
    void batch_that_was_not_recorded_comes_again_identically() throws SQLException {
        log.appendRound(40, 100);
        try (var relay = started()) {
            Published.await(relay, 100);
        }
        // As if the process had died between Kafka's acknowledgement and its own record of it.
        execute("DELETE FROM relay.partition_progress");
        execute("UPDATE relay.progress SET last_position = 0");
        log.appendRound(40, 50);
        try (var relay = started()) {
            Published.await(relay, 150);
            assertThat(relay.counters().refills()).isZero();
        }
        var records = topic.read();
        assertThat(records).hasSize(250);
        Published.assertChained(records);
        records.stream()
                .filter(message -> Published.position(message) == 7)
                .forEach(
                        message -> {
                            var original = log.read(6, 1).getFirst();
                            assertThat(message.value()).isEqualTo(original.payload());
                        });
    }

    @Test
    void second_relay_fences_the_first() {
        log.appendRound(40, 100);
        try (var first = started()) {
            Published.await(first, 100);
            try (var second = started()) {
                log.appendRound(40, 100);
                Published.await(second, 200);
                Published.awaitState(first, RelayState.Standby.class);
                log.appendRound(40, 100);
                Published.await(second, 300);
                assertThat(second.state()).isEqualTo(new RelayState.Running());
            }
        }
        Published.assertChained(topic.read());
        assertThat(topic.read().stream().map(Published::position).distinct()).hasSize(300);
    }

    @Test
    void topic_with_another_partition_count_halts_the_relay() throws Exception {
        topic.create(3);
        log.append("order-1", 1);
        try (var relay = started()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> relay.state() instanceof RelayState.Halted);
            assertThat(((RelayState.Halted) relay.state()).reason())
                    .contains("3 partitions, not 4");
        }
        assertThat(topic.read()).isEmpty();
    }

    @Test
    void topic_created_anew_is_filled_from_the_first_event() throws Exception {
        log.appendRound(40, 100);
        try (var relay = started()) {
            Published.await(relay, 100);
        }
        topic.delete();
        log.appendRound(40, 1);
        try (var relay = started()) {
            Published.await(relay, 101);
            assertThat(relay.counters().refills()).isEqualTo(1);
        }
        assertThat(topic.read()).hasSize(101);
        Published.assertChained(topic.read());
    }

    @Test
    void topic_that_lost_acknowledged_records_is_filled_from_the_first_event() throws SQLException {
        log.appendRound(40, 100);
        try (var relay = started()) {
            Published.await(relay, 100);
        }
        // As if it had acknowledged three more before its machine crashed.
        log.append("order-1", 3);
        execute("UPDATE relay.progress SET last_position = 103");
        execute("UPDATE relay.partition_progress SET last_position = 103 WHERE partition = 2");
        log.appendRound(40, 10);
        try (var relay = started()) {
            Published.await(relay, 113);
            assertThat(relay.counters().refills()).isEqualTo(1);
        }
        Published.assertChained(topic.read());
        assertThat(topic.read().stream().map(Published::position).distinct()).hasSize(113);
    }

    @Test
    void relay_waits_for_a_broker_that_is_away(@TempDir Path directory) throws Exception {
        log.appendRound(40, 50);
        var broker = KafkaBroker.start(directory, 0);
        topic = TestTopic.unused(broker.bootstrapServers());
        try (var relay = started()) {
            Published.await(relay, 50);
            broker.close();
            log.appendRound(40, 50);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> relay.state() instanceof RelayState.Retrying);
            broker = KafkaBroker.start(directory, broker.port());
            Published.await(relay, 100);
            assertThat(relay.counters().failures()).isPositive();
            Published.assertChained(topic.read());
        } finally {
            broker.close();
        }
    }

    private KafkaRelay started() {
        var config =
                RelayConfig.defaults(topic.bootstrapServers())
                        .withTopic(topic.name())
                        .withBatchSize(64);
        var relay = new KafkaRelay(log, database, config, InstantSource.system());
        relay.start();
        return relay;
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
