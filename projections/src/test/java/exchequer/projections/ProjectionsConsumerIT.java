package exchequer.projections;

import static exchequer.projections.TestMarket.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedKafka;
import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.HaltReason;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.projections.view.PageRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way: relay, Kafka, consumer, views. */
class ProjectionsConsumerIT {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final TestMarket market = TestMarket.open();
    private final String topic =
            "projections-%d-%d".formatted(ProcessHandle.current().pid(), System.nanoTime());
    private KafkaRelay relay;

    @BeforeEach
    void publish() {
        RelaySchema.migrate(market.database());
        relay =
                new KafkaRelay(
                        new ListEventLog(market),
                        market.database(),
                        RelayConfig.defaults(SharedKafka.bootstrapServers()).withTopic(topic),
                        InstantSource.system());
        relay.start();
    }

    @AfterEach
    void close() {
        relay.close();
        market.close();
    }

    private PositionedConsumer started() {
        var consumer =
                ProjectionsConsumer.create(
                        ProjectionsConsumer.settings(SharedKafka.bootstrapServers())
                                .withTopic(topic)
                                .withBatchSize(4),
                        market.database(),
                        InstantSource.system());
        consumer.start();
        return consumer;
    }

    private TestJob job(String name) {
        return new TestJob(market, TENANT, name, NOON);
    }

    @Test
    void paid_jobs_reach_the_report_exactly_once_over_a_restart() throws Exception {
        job("a").paidAt(NOON.plusSeconds(60), 2_000, 7);
        try (var consumer = started()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE))
                    .as("%s", consumer.state())
                    .isTrue();
        }
        job("b").paidAt(NOON.plusSeconds(61), 3_000, 1);
        try (var consumer = started()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE))
                    .as("%s", consumer.state())
                    .isTrue();
        }
        assertThat(market.views().position()).isEqualTo(market.head());
        var totals =
                market.reports(NOON.plusSeconds(3_600), market::head)
                        .window(TENANT, NOON, NOON.plusSeconds(600))
                        .totals();
        assertThat(totals.paymentCount()).isEqualTo(2);
        assertThat(totals.totalDebitMsat()).isEqualTo(5_008);
    }

    @Test
    void unknown_version_halts_with_nothing_of_its_batch_applied() throws Exception {
        job("before").opened();
        try (var consumer = started()) {
            assertThat(consumer.awaitPosition(1, PATIENCE)).isTrue();
            market.append(TENANT, "RfqOpened", "2", NOON, Map.of(), Map.of());
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(consumer.state())
                                            .isInstanceOfSatisfying(
                                                    ConsumerState.Halted.class,
                                                    halted ->
                                                            assertThat(halted.reason())
                                                                    .isEqualTo(
                                                                            HaltReason
                                                                                    .HANDLER_FAILED)));
        }
        assertThat(market.views().position()).isEqualTo(1);
        assertThat(market.views().rfqs(TENANT, PageRequest.first(9)).items()).hasSize(1);
    }
}
