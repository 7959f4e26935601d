package exchequer.projections.feed;

import static exchequer.projections.TestJob.PROVIDER;
import static exchequer.projections.TestMarket.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.projections.TestJob;
import exchequer.projections.TestMarket;
import exchequer.projections.view.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectionsFeedIT {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static TestMarket market;

    @BeforeAll
    static void open() {
        market = TestMarket.open();
    }

    @AfterAll
    static void close() {
        market.close();
    }

    @BeforeEach
    void reset() {
        market.reset();
    }

    private static TestJob job(String name) {
        return new TestJob(market, TENANT, name, START);
    }

    @Test
    void same_batch_twice_is_refused_and_changes_nothing() {
        var job = job("twice").opened().quoted(PROVIDER, 2_000, 1);
        market.catchUp();
        assertThatThrownBy(() -> market.apply(market.log()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("position 1 does not follow 2");
        assertThat(market.views().position()).isEqualTo(2);
        assertThat(market.views().quotes(TENANT, job.rfqId())).hasSize(1);
    }

    @Test
    void gap_is_refused_and_changes_nothing() {
        job("gap").opened().quoted(PROVIDER, 2_000, 1).placed(2_000);
        var log = market.log();
        assertThatThrownBy(() -> market.apply(List.of(log.get(0), log.get(2))))
                .hasMessage("position 3 does not follow 1");
        assertThat(market.views().position()).isZero();
        assertThat(market.views().rfqs(TENANT, PageRequest.first(10)).items()).isEmpty();
    }

    @Test
    void unknown_event_is_counted_and_ignored() {
        market.append(TENANT, "LotOpened", "7", START, Map.of("lot_id", "lot_1"), Map.of());
        job("after").opened();
        market.catchUp();
        assertThat(market.views().position()).isEqualTo(2);
        assertThat(market.views().ignoredEvents()).isEqualTo(1);
        assertThat(market.views().rfqs(TENANT, PageRequest.first(10)).items()).hasSize(1);
    }

    @Test
    void unknown_version_of_a_known_event_halts() {
        market.append(TENANT, "RfqCancelled", "2", START, Map.of("rfq_id", "rfq_1"), Map.of());
        assertThatThrownBy(market::catchUp)
                .isInstanceOf(UnknownEventVersionException.class)
                .hasMessageContaining("RfqCancelled version 2");
        assertThat(market.views().position()).isZero();
    }

    @Test
    void amount_with_a_fraction_halts() {
        market.append(
                TENANT,
                "BudgetSet",
                START,
                Map.of("buyer", "b", "per_order_msat", 1.5, "per_day_msat", 2, "set_at", START));
        assertThatThrownBy(market::catchUp)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("per_order_msat is not a whole number");
    }

    @Test
    void event_without_a_field_of_the_contract_halts() {
        market.append(TENANT, "RfqOpened", START, Map.of("rfq_id", "rfq_1"));
        assertThatThrownBy(market::catchUp).hasMessageContaining("buyer is not a text");
    }

    @Test
    void row_of_one_tenant_is_not_changed_by_an_event_of_another() {
        var job = job("mine").opened();
        market.append(
                "umbrella",
                "RfqCancelled",
                START,
                Map.of("rfq_id", job.rfqId(), "buyer", "b", "cancelled_at", START));
        assertThatThrownBy(market::catchUp).hasMessageContaining("belongs to another tenant");
    }

    @Test
    void payment_hash_of_another_order_halts() {
        var job = job("one").owed(2_000).intended(1, 2_000);
        market.catchUp();
        market.append(
                TENANT,
                "PaymentFailed",
                START,
                Map.of(
                        "payment_hash", job.paymentHash(1),
                        "order_id", "ord_other",
                        "rfq_id", job.rfqId(),
                        "buyer", "b",
                        "provider", "p",
                        "reason", "no_route",
                        "detail", "",
                        "business_day", "2026-03-01",
                        "failed_at", START));
        assertThatThrownBy(market::catchUp).hasMessageContaining("belongs to order");
    }

    @Test
    void text_that_postgresql_cannot_keep_does_not_halt() {
        var job =
                job("nul")
                        .opened()
                        .quoted(PROVIDER, 2_000, 1)
                        .placed(2_000)
                        .progressed("line\nbreak \u001b[31m")
                        .delivered("a\0b\ud800");
        market.catchUp();
        var order = market.views().order(TENANT, job.orderId()).orElseThrow();
        assertThat(order.deliveryContent).startsWith("a\uFFFDb");
        assertThat(
                        market.views()
                                .orderTimeline(TENANT, job.orderId(), PageRequest.first(9))
                                .items())
                .anySatisfy(
                        entry ->
                                assertThat(entry.summary)
                                        .isEqualTo(
                                                "Provider aaaaaaaa… is at work: line break [31m."));
    }

    @Test
    void batch_size_makes_no_difference() {
        job("a").paidAt(START.plusSeconds(100), 2_000, 7);
        job("b").owed(3_000).intended(1, 3_000).dispatched(1).unknown(1);
        market.catchUp(1);
        var one = fingerprint();
        market.rebuild();
        assertThat(fingerprint()).isEqualTo(one);
    }

    private static String fingerprint() {
        try (var connection = market.database().getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                select string_agg(r, '|' order by r) from (
                                    select p::text r from projections.payment_view p union all
                                    select o::text from projections.order_view o union all
                                    select q::text from projections.quote_view q union all
                                    select f::text from projections.rfq_view f union all
                                    select x::text from projections.proof_view x union all
                                    select t::text from projections.timeline_entry t) all_rows
                                """)) {
            rows.next();
            return rows.getString(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
