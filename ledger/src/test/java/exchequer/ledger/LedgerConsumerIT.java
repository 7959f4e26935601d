package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedKafka;
import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.HaltReason;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.ledger.ChainVerification.Verified;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The books follow the topic, through a real broker, relay and consumer. */
class LedgerConsumerIT {

    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic = "ledger-it-" + TOPICS.incrementAndGet();
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

    @Test
    void what_is_published_is_booked_once_over_restarts_and_a_rebuild() throws Exception {
        appendOrders(1, 40);
        try (var consumer = consumer(books)) {
            consumer.start();
            assertThat(consumer.awaitPosition(80, PATIENCE)).isTrue();
        }
        appendOrders(41, 60);
        try (var consumer = consumer(books)) {
            consumer.start();
            assertThat(consumer.awaitPosition(120, PATIENCE)).isTrue();
        }

        var head = books.queries().head();
        assertThat(head.position()).isEqualTo(120);
        assertThat(head.transfers()).isEqualTo(240);
        assertThat(head.duplicates()).isZero();
        assertThat(books.balance("payable:provider:" + Facts.PROVIDER)).isZero();
        assertThat(books.queries().verifyChain()).isEqualTo(new Verified(240, head.hash()));

        var rebuilt = new Books();
        try (var consumer = consumer(rebuilt)) {
            consumer.start();
            assertThat(consumer.awaitPosition(120, PATIENCE)).isTrue();
        }
        assertThat(rebuilt.dump()).isEqualTo(books.dump());
    }

    @Test
    void an_unreadable_fact_halts_and_is_never_skipped() throws Exception {
        appendOrders(1, 3);
        log.append(Facts.event(++position, Facts.TENANT, "PaymentSettled", "{}"), "ord_x");
        appendOrders(4, 5);

        try (var consumer = consumer(books)) {
            consumer.start();
            await().atMost(PATIENCE).until(() -> consumer.state() instanceof ConsumerState.Halted);
            assertThat(consumer.state())
                    .isInstanceOfSatisfying(
                            ConsumerState.Halted.class,
                            halted -> {
                                assertThat(halted.reason()).isEqualTo(HaltReason.HANDLER_FAILED);
                                assertThat(halted.detail()).contains("position 7", "payment_hash");
                            });
        }
        assertThat(books.queries().head().position()).isLessThan(7);
    }

    private LedgerConsumer consumer(Books target) {
        var settings =
                ConsumerSettings.defaults("ledger", SharedKafka.bootstrapServers(), "ledger")
                        .withTopic(topic)
                        .withBatchSize(17);
        return LedgerConsumer.of(target.database(), settings, CLOCK);
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
}
