package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedKafka;
import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.rebuild.RebuildOutcome;
import exchequer.eventstore.rebuild.SchemaRebuild;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.ledger.ChainVerification.Verified;
import exchequer.ledger.checkpoint.Checkpoint;
import exchequer.ledger.checkpoint.NoteSigner;
import exchequer.ledger.merkle.TreeHash;
import exchequer.ledger.rebuild.LedgerRebuild;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The journal made again beside the one in use. */
class LedgerRebuildIT {

    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final InstantSource CLOCK = InstantSource.system();
    private static final NoteSigner SIGNER = NoteSigner.of("ledger.example/it", new byte[32]);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic =
            "ledger-rebuild-%d-%d"
                    .formatted(ProcessHandle.current().pid(), TOPICS.incrementAndGet());
    private final EventsInMemory log = new EventsInMemory();
    private final Books books = new Books();
    private KafkaRelay relay;
    private long position;

    @BeforeEach
    void relay() {
        RelaySchema.migrate(books.database());
        var config = RelayConfig.defaults(SharedKafka.bootstrapServers()).withTopic(topic);
        relay = new KafkaRelay(log, books.database(), config, CLOCK);
        relay.start();
    }

    @AfterEach
    void close() {
        relay.close();
    }

    private ConsumerSettings settings() {
        return LedgerConsumer.settings(SharedKafka.bootstrapServers())
                .withTopic(topic)
                .withBatchSize(23);
    }

    private LedgerConsumer live() {
        var consumer = LedgerConsumer.of(books.database(), settings(), CLOCK);
        consumer.start();
        return consumer;
    }

    private RebuildOutcome rebuild() throws Exception {
        var plan = LedgerRebuild.plan(books.database(), settings(), () -> 0, "test");
        return new SchemaRebuild(books.database(), plan, CLOCK, progress -> {}).run(false);
    }

    private void appendOrders(int from, int to) {
        for (int order = from; order <= to; order++) {
            var id = Facts.orderId(order);
            var accepted = Facts.deliveryAccepted(order, 21_000);
            var settled = Facts.paymentSettled(order, order, 20_000, 35, 21_000);
            log.append(Facts.event(++position, "DeliveryAccepted", accepted), id);
            log.append(Facts.event(++position, "PaymentSettled", settled), id);
        }
    }

    private void sign(long size, TreeHash root) throws SQLException {
        var note = SIGNER.sign(new Checkpoint("ledger.example/it", size, root));
        try (var connection = books.database().getConnection();
                var insert =
                        connection.prepareStatement(
                                """
                                insert into ledger_checkpoints.checkpoints
                                    (size, root, note, made_at) values (?, ?, ?, now())""")) {
            insert.setLong(1, size);
            insert.setBytes(2, root.bytes());
            insert.setString(3, note.note());
            insert.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = books.database().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private TreeHash rootAt(long size) {
        return new LedgerTree(books.database()).at(tree -> tree.root(size));
    }

    @Test
    void same_journal_takes_the_place_and_the_consumer_goes_on() throws Exception {
        appendOrders(1, 60);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(120, PATIENCE)).isTrue();
            sign(100, rootAt(100));
            var before = books.dump();
            assertThat(rebuild())
                    .isInstanceOfSatisfying(
                            RebuildOutcome.Switched.class,
                            done -> assertThat(done.position()).isEqualTo(120));
            assertThat(books.dump()).isEqualTo(before);
            appendOrders(61, 80);
            assertThat(consumer.awaitPosition(160, PATIENCE)).as("%s", consumer.state()).isTrue();
        }
        var head = books.queries().head();
        assertThat(books.queries().verifyChain())
                .isEqualTo(new Verified(head.transfers(), head.hash()));
        // The rules of the tables are those of before.
        assertThat(refusal("update ledger.transfers set description = ''")).contains("append-only");
        assertThat(refusal("select from ledger.incidents")).contains("does not exist");
    }

    private String refusal(String sql) {
        try {
            execute(sql);
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void journal_that_differs_from_what_was_signed_is_not_used() throws Exception {
        appendOrders(1, 20);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(40, PATIENCE)).isTrue();
        }
        sign(30, TreeHash.of(new byte[32]));
        var before = books.dump();
        assertThat(rebuild())
                .isInstanceOfSatisfying(
                        RebuildOutcome.Refused.class,
                        refused ->
                                assertThat(refused.why())
                                        .contains("the root of 30 entries that was signed"));
        assertThat(books.dump()).isEqualTo(before);
    }

    @Test
    void journal_that_was_signed_longer_is_not_used() throws Exception {
        appendOrders(1, 5);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(10, PATIENCE)).isTrue();
        }
        sign(5_000, TreeHash.of(new byte[32]));
        assertThat(rebuild())
                .isInstanceOfSatisfying(
                        RebuildOutcome.Refused.class,
                        refused -> assertThat(refused.why()).contains("5000 entries was signed"));
    }

    @Test
    void journal_in_use_with_another_chain_keeps_its_place_until_somebody_looks() throws Exception {
        appendOrders(1, 10);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(20, PATIENCE)).isTrue();
        }
        execute("update ledger.head set hash = decode(repeat('cd', 32), 'hex')");
        assertThat(rebuild())
                .isInstanceOfSatisfying(
                        RebuildOutcome.Refused.class,
                        refused -> assertThat(refused.why()).contains("entry").contains("cdcdcd"));
    }

    @Test
    void damaged_journal_is_replaced_under_an_incident_by_one_with_all_that_was_signed()
            throws Exception {
        appendOrders(1, 10);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(20, PATIENCE)).isTrue();
        }
        sign(20, rootAt(20));
        var sound = books.dump();
        execute("update ledger.head set hash = decode(repeat('cd', 32), 'hex')");
        execute("insert into ledger_checkpoints.incidents (detail, found_at) values ('x', now())");
        assertThat(rebuild()).isInstanceOf(RebuildOutcome.Switched.class);
        assertThat(books.dump()).isEqualTo(sound);
    }
}
