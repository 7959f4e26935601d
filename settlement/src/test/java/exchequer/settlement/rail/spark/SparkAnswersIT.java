package exchequer.settlement.rail.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.SettableClock;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the rail makes of what a Spark wallet says, and of what it does not. */
@Timeout(60)
class SparkAnswersIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final TestInvoice INVOICE = TestInvoice.of(1, Msat.of(1_500_400));

    private static DataSource database;

    private final SettableClock clock = new SettableClock(Story.NOW);
    private SidecarProcess sidecar;
    private SparkRail rail;

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        SparkSchema.migrate(database);
    }

    @BeforeEach
    void open() throws IOException, SQLException {
        forget();
        sidecar = SidecarProcess.start("fake-main.mjs");
        sidecar.plan(
                "{\"invoiceMsat\":1500400,\"preimage\":\"%s\"}"
                        .formatted(INVOICE.preimage().value()));
        rail =
                new SparkRail(
                        new SparkSettings("spark", Network.REGTEST),
                        sidecar.client(),
                        database,
                        clock);
    }

    @AfterEach
    void close() {
        rail.close();
        sidecar.close();
    }

    @Test
    void what_rounding_up_costs_is_a_fee() {
        assertThat(rail.pay(request(Msat.of(3_600))))
                .isEqualTo(
                        new Succeeded(
                                INVOICE.hash(),
                                INVOICE.proof(),
                                Msat.of(3_600),
                                INVOICE.amount(),
                                Story.NOW));
    }

    @Test
    void rounding_up_beyond_the_cap_is_not_asked_for() {
        assertThat(rail.pay(request(Msat.of(3_599))))
                .isInstanceOfSatisfying(
                        Failed.class,
                        it -> assertThat(it.reason()).isEqualTo(FailureReason.NO_ROUTE));
        assertThat(rail.track(INVOICE.hash())).isInstanceOf(Failed.class);
        assertThat(listed()).isEmpty();
    }

    @Test
    void completed_without_a_preimage_is_not_paid() throws IOException {
        sidecar.plan("{\"proof\":\"" + "08".repeat(32) + "\"}");

        assertThat(pay()).isInstanceOf(Unavailable.class);
        assertThat(rail.track(INVOICE.hash())).isInstanceOf(Unavailable.class);
        assertThat(listed())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.standing()).isEqualTo(Standing.UNPROVEN);
                            assertThat(row.proof()).isEmpty();
                        });
    }

    @Test
    void list_and_update_say_the_same_of_amount_and_fee() {
        Succeeded success = (Succeeded) pay();

        assertThat(listed())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.hash()).isEqualTo(success.hash());
                            assertThat(row.amount()).isEqualTo(success.amount());
                            assertThat(row.fee()).isEqualTo(success.fee());
                            assertThat(row.proof()).contains(success.proof());
                        });
    }

    @Test
    void success_keeps_the_time_at_which_it_was_first_seen() throws IOException {
        sidecar.plan("{\"send\":\"pending\"}");
        assertThat(pay()).isEqualTo(new InFlight(INVOICE.hash()));
        assertThat(rail.balances())
                .isEqualTo(new Balances(Msat.ofSat(100_000), Msat.ZERO, Msat.ofSat(1_504)));
        clock.advance(Duration.ofHours(2));
        sidecar.plan("{\"settle\":true}");
        RailUpdate first = rail.track(INVOICE.hash());
        clock.advance(Duration.ofHours(2));

        assertThat(rail.track(INVOICE.hash())).isEqualTo(first);
        assertThat(((Succeeded) first).settledAt()).isEqualTo(Story.NOW.plus(Duration.ofHours(2)));
    }

    @Test
    void ends_are_told_to_whoever_listens() throws IOException {
        sidecar.plan("{\"send\":\"pending\"}");
        List<RailUpdate> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail.subscribe(heard::add)) {
            pay();
            sidecar.plan("{\"settle\":true}");

            await().atMost(SOON).until(() -> heard.stream().anyMatch(Succeeded.class::isInstance));
        }
    }

    /** An id that the wallet has as failed can pay nothing any more; the next one can. */
    @Test
    void what_failed_is_tried_again_under_another_id() throws IOException {
        sidecar.plan("{\"send\":\"failed\"}");
        assertThat(pay()).isInstanceOf(Failed.class);
        assertThat(rail.track(INVOICE.hash())).isInstanceOf(Failed.class);
        sidecar.plan("{\"send\":\"completed\"}");

        assertThat(pay()).isInstanceOf(Succeeded.class);
        assertThat(listed())
                .extracting(ListedPayment::standing)
                .containsExactly(Standing.SUCCEEDED);
    }

    @Test
    void lost_memory_leads_to_no_second_payment() throws IOException, SQLException {
        sidecar.plan("{\"send\":\"failed\"}");
        pay();
        sidecar.plan("{\"send\":\"pending\"}");
        pay();
        forget();

        assertThat(rail.track(INVOICE.hash())).isEqualTo(new InFlight(INVOICE.hash()));
        assertThat(pay()).isEqualTo(new InFlight(INVOICE.hash()));
        sidecar.plan("{\"settle\":true}");
        assertThat(pay()).isInstanceOf(Succeeded.class);
        assertThat(listed())
                .extracting(ListedPayment::standing)
                .containsExactly(Standing.FAILED, Standing.SUCCEEDED);
    }

    @Test
    void request_that_may_be_on_its_way_is_repeated_and_never_called_failed() throws IOException {
        sidecar.plan("{\"send\":\"never-arrives\"}");
        assertThat(pay()).isInstanceOf(Unavailable.class);
        assertThat(rail.track(INVOICE.hash())).isEqualTo(new NotFound(INVOICE.hash()));

        // What this call is refused says nothing about the one before.
        assertThat(rail.pay(request(Msat.of(1)))).isInstanceOf(Unavailable.class);
        clock.advance(TestInvoice.EXPIRY);
        assertThat(pay()).isInstanceOf(Unavailable.class);
        clock.advance(TestInvoice.EXPIRY.negated());
        sidecar.plan("{\"send\":\"completed\"}");
        assertThat(pay()).isInstanceOf(Succeeded.class);
    }

    @Test
    void what_the_wallet_could_not_prepare_is_still_to_be_made() throws IOException {
        sidecar.plan("{\"prepare\":\"fails\"}");
        assertThat(pay()).isInstanceOf(Unavailable.class);
        assertThat(rail.track(INVOICE.hash())).isEqualTo(new NotFound(INVOICE.hash()));
        sidecar.plan("{\"prepare\":\"\"}");

        assertThat(pay()).isInstanceOf(Succeeded.class);
    }

    @Test
    void what_another_wallet_was_asked_is_not_asked_of_this_one() throws IOException {
        sidecar.plan("{\"send\":\"never-arrives\"}");
        pay();
        sidecar.plan("{\"send\":\"completed\",\"identity\":\"03%s\"}".formatted("ef".repeat(32)));

        assertThat(pay())
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        it -> assertThat(it.detail()).contains("another wallet"));
        assertThat(listed()).isEmpty();
    }

    /** Somebody who uses the wallet beside us, or has stolen it. */
    @Test
    void money_that_left_without_a_payment_hash_is_listed_as_claimed_and_not_proven() {
        try (SparkSidecar stranger = sidecar.client()) {
            stranger.pay(
                    new SparkOrder(
                            TransferId.of(INVOICE.hash(), 9),
                            "sparkrt1work",
                            Optional.empty(),
                            Msat.ofSat(3)));
        }

        assertThat(listed())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.standing()).isEqualTo(Standing.UNPROVEN);
                            assertThat(row.amount()).isEqualTo(Msat.ofSat(1_500));
                            assertThat(row.fee()).isEqualTo(Msat.ofSat(3));
                            assertThat(row.hash()).isNotEqualTo(INVOICE.hash());
                        });
    }

    @Test
    void a_rail_without_its_sidecar_says_so() {
        sidecar.kill();

        assertThat(pay()).isInstanceOf(Unavailable.class);
        assertThat(rail.track(INVOICE.hash())).isInstanceOf(Unavailable.class);
        assertThat(rail.payments(0, 10)).isInstanceOf(RailListing.Unavailable.class);
    }

    @Test
    void every_proof_of_this_rail_is_a_preimage() {
        assertThat(((Succeeded) pay()).proof()).isInstanceOf(PaymentProof.ByPreimage.class);
    }

    private RailUpdate pay() {
        return rail.pay(request(Msat.ofSat(10)));
    }

    private static PayRequest request(Msat cap) {
        return PayRequest.of(INVOICE.invoice(), cap, Duration.ofSeconds(30));
    }

    private List<ListedPayment> listed() {
        return ((RailListing.Page) rail.payments(0, 100)).payments();
    }

    private static void forget() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE spark.payment");
        }
    }
}
