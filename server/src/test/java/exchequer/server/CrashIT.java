package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.server.launch.Infrastructure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL at bad moments: nothing acked is lost, and nothing is paid twice or not at all. */
class CrashIT {

    /** Money stays under way long enough to be killed there. */
    private static final String SLOW = "exchequer.settlement.simulated.settle-delay=4s";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RunningServer server;

    @BeforeAll
    static void a_server_whose_payments_take_their_time_runs() {
        server = RunningServer.fresh(SLOW);
    }

    @AfterAll
    static void nothing_stays_behind() {
        server.close();
    }

    @BeforeEach
    void it_runs_whatever_the_last_test_did_to_it() {
        if (!server.isRunning()) {
            server.start(SLOW);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DeliveryAccepted", "PaymentIntended", "PaymentDispatched"})
    void payment_cut_off_by_a_kill_ends_settled_exactly_once(String moment) {
        Instant from = Instant.now();
        Buyer buyer = Buyer.register(server);
        String order;
        String wallet;
        try (Provider provider = new Provider(server)) {
            wallet = provider.wallet();
            String rfq = buyer.open(provider.targeted());
            order = buyer.award(rfq, buyer.quoteOf(rfq));
            Awaitility.await(moment)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Log.of(server).count(moment, "order", order) > 0);
        }
        server.kill9();
        assertThat(Log.of(server).count("PaymentSettled", "order", order)).isZero();

        server.start(SLOW);

        awaitClosed(order);
        assertThat(Log.of(server).count("PaymentIntended", "order", order)).isEqualTo(1);
        assertThat(Log.of(server).count("PaymentSettled", "order", order)).isEqualTo(1);
        assertThat(Log.of(server).count("OrderClosed", "order", order)).isEqualTo(1);
        assertThat(Provider.balanceMsat(server, wallet)).isEqualTo(Provider.PRICE_MSAT);
        assertBooksSay(from, 1);
    }

    @Test
    void request_acked_a_moment_before_the_kill_is_there_and_its_retry_gets_the_same_answer() {
        Buyer buyer = Buyer.register(server);
        String key = Buyer.freshKey();
        Answer first = buyer.api().post("/v1/rfqs", key, Buyer.rfq(Map.of()));
        server.kill9();
        assertThat(first.status()).isEqualTo(201);

        server.start(SLOW);

        Answer again = buyer.api().post("/v1/rfqs", key, Buyer.rfq(Map.of()));
        String rfq = first.json().get("rfq_id").asText();
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(Log.of(server).count("RfqOpened", "rfq", rfq)).isEqualTo(1);
        assertIsOpen(buyer, rfq);
    }

    @Test
    void databases_killed_under_a_running_server_come_back_and_it_goes_on() {
        Buyer buyer = Buyer.register(server);
        String before = buyer.open(Map.of());
        long head = Log.of(server).head();
        ProcessHandle databases = ProcessHandle.of(server.infrastructure().pid()).orElseThrow();
        databases.destroyForcibly();
        Awaitility.await().atMost(PATIENCE).until(() -> !databases.isAlive());

        assertThat(server.isRunning()).as("it waits for them").isTrue();
        Infrastructure.ensure(RunningServer.home(), server.dataDir(), _ -> {});

        assertThat(Log.of(server).head()).isGreaterThanOrEqualTo(head);
        assertIsOpen(buyer, before);
        try (Provider provider = new Provider(server)) {
            String rfq = buyer.open(provider.targeted());
            awaitClosed(buyer.award(rfq, buyer.quoteOf(rfq)));
        }
    }

    /** Readers may be told to ask again while the views catch up; never that there is nothing. */
    private static void assertIsOpen(Buyer buyer, String rfq) {
        Answer answer =
                Awaitility.await("the views")
                        .atMost(PATIENCE)
                        .until(
                                () -> buyer.api().get("/v1/rfqs/" + rfq),
                                found -> found.status() != 503 && found.status() != 0);
        assertThat(answer.ok().get("rfq").get("state").asText()).isEqualTo("open");
    }

    private static void awaitClosed(String order) {
        Awaitility.await("closing of " + order)
                .atMost(PATIENCE)
                .until(
                        () -> server.operator().get("/v1/orders/" + order),
                        answer ->
                                answer.status() == 200
                                        && answer.json()
                                                .get("order")
                                                .path("closed_at")
                                                .isTextual());
    }

    private static void assertBooksSay(Instant from, int payments) {
        String window =
                "/v1/reports/nip90-payments/window?start="
                        + from
                        + "&end="
                        + Instant.now().plusSeconds(1);
        JsonNode report = server.operator().get(window).ok();
        assertThat(report.get("payment_count").asInt()).isEqualTo(payments);
        assertThat(report.get("pending_count").asInt()).isZero();
        assertThat(report.get("total_sent_msat").asLong())
                .isEqualTo(payments * Provider.PRICE_MSAT);
        Awaitility.await("the ledger")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                server.operator()
                                                        .get("/v1/ledger/trial-balance")
                                                        .ok()
                                                        .get("position")
                                                        .asLong())
                                        .isEqualTo(Log.of(server).head()));
        for (String path : List.of("/v1/ledger/trial-balance", "/v1/ledger/verification")) {
            JsonNode books = server.operator().get(path).ok();
            assertThat(books.path("balanced").asBoolean(books.path("ok").asBoolean()))
                    .as(books.toString())
                    .isTrue();
        }
    }
}
