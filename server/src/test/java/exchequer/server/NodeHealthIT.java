package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.server.launch.Infrastructure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a node tells those who watch it, when it does its work and when it does not. */
class NodeHealthIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.fresh();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void relay_that_has_halted_makes_the_node_unready_and_says_what_to_do() {
        server.stop();
        server.start(503, "exchequer.event-store.partitions=3");
        Answer health = server.anybody().get("/health/ready");
        assertThat(health.json().findValue("kafka_relay").asText())
                .matches(
                        "Halted since 20.+: topic exchequer\\.events\\.v1 has 4 partitions, not 3\\..+")
                .contains(
                        "up to position",
                        "To do: set the number of partitions back to what it was, and start");
        assertThat(metric("exchequer_kafka_relay_state{state=\"halted\"}")).isEqualTo(1);

        server.restart();
        assertThat(relayText()).startsWith("Running");
    }

    @Test
    void relay_that_stands_by_leaves_the_node_ready_and_takes_over_from_one_that_ends() {
        Infrastructure infrastructure = server.infrastructure();
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(infrastructure.jdbcUrl());
        var converter = new DelegatingEventConverter(new JacksonConverter(EventStoreJson.mapper()));
        var clock = InstantSource.system();
        try (var log = new PostgresEventStorageEngine(database, converter, clock);
                var other =
                        new KafkaRelay(
                                log,
                                database,
                                RelayConfig.defaults(infrastructure.bootstrapServers()),
                                clock)) {
            other.start();
            awaitRelay("Standby");
            assertThat(server.anybody().get("/health/ready").status()).isEqualTo(200);
            assertThat(metric("exchequer_kafka_relay_state{state=\"standby\"}")).isEqualTo(1);
        }
        awaitRelay("Running");
    }

    @Test
    void ledger_and_views_are_measured_alike() {
        Scene.on(server);
        for (String reader : List.of("exchequer_ledger", "exchequer_projections")) {
            Awaitility.await(reader)
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                assertThat(metric(reader + "_applied_total")).isPositive();
                                assertThat(metric(reader + "_batches_total")).isPositive();
                                assertThat(metric(reader + "_position")).isPositive();
                                assertThat(metric(reader + "_lag")).isZero();
                            });
            assertThat(metric(reader + "_failures_total")).isNotNegative();
            assertThat(metric(reader + "_rewinds_total")).isZero();
            assertThat(metric(reader + "_duplicates")).isNotNegative();
            assertThat(metric(reader + "_halted")).isZero();
            assertThat(metric(reader + "_state{state=\"running\"}")).isEqualTo(1);
        }
    }

    @Test
    void decisions_that_are_loaded_are_counted() {
        Scene.on(server);

        double loads = metric("exchequer_log_loads_total");
        assertThat(loads).isPositive();
        assertThat(metric("exchequer_log_load_queries_total")).isPositive();
        assertThat(metric("exchequer_log_loads_alone_total")).isBetween(0.0, loads);
        assertThat(metric("exchequer_log_loads_waiting")).isNotNegative();
    }

    private static void awaitRelay(String state) {
        Awaitility.await(state).atMost(PATIENCE).until(() -> relayText().startsWith(state));
    }

    private static String relayText() {
        return server.anybody().get("/health/ready").json().findValue("kafka_relay").asText();
    }

    private static double metric(String name) {
        String text = server.anybody().get("/metrics").text();
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(text);
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
