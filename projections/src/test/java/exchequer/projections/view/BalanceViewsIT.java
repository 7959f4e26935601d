package exchequer.projections.view;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.projections.TestJob;
import exchequer.projections.TestMarket;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What buyers have paid in advance, as they see it. */
class BalanceViewsIT {

    private static final String TENANT = "acme";

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

    @Test
    void every_movement_says_what_was_left_after_it() {
        job("one").deposited(10_000);
        job("two").owed(2_000).intended(1, 2_000).held(1, 2_000, 50).drawn(1, 2_000, 7, 2_050);
        job("three").owed(3_000).intended(2, 3_000).held(2, 3_000, 50).freed(2, 3_050);
        market.catchUp();

        var balance = market.views().balance(TENANT, TestJob.BUYER).orElseThrow();
        assertThat(balance.balanceMsat).isEqualTo(7_993);
        assertThat(balance.heldMsat).isZero();
        var entries =
                market.views().balanceEntries(TENANT, TestJob.BUYER, PageRequest.first(10)).items();
        assertThat(entries)
                .extracting(
                        entry ->
                                "%s %d %d %d"
                                        .formatted(
                                                entry.kind,
                                                entry.amountMsat,
                                                entry.balanceMsat,
                                                entry.availableMsat))
                .containsExactly(
                        "released 3050 7993 7993",
                        "held 3050 7993 4943",
                        "drawn 2007 7993 7993",
                        "held 2050 10000 7950",
                        "deposit 10000 10000 10000");
        assertThat(market.views().balance("zenith", TestJob.BUYER)).isEmpty();
    }

    @Test
    void refund_stands_in_the_balance_the_order_and_the_list_of_refunds() {
        job("one").deposited(10_000);
        var job =
                job("two")
                        .owed(2_000)
                        .intended(1, 2_000)
                        .held(1, 2_000, 50)
                        .drawn(1, 2_000, 7, 2_050)
                        .refunded(1, 500);
        market.catchUp();

        assertThat(market.views().balance(TENANT, TestJob.BUYER).orElseThrow().balanceMsat)
                .isEqualTo(8_493);
        assertThat(market.views().orderDetail(TENANT, job.orderId()).orElseThrow().refunds())
                .singleElement()
                .satisfies(
                        refund -> {
                            assertThat(refund.amountMsat).isEqualTo(500);
                            assertThat(refund.reason).isEqualTo("overcharged");
                            assertThat(refund.issuedBy).isEqualTo("policy:test");
                        });
        assertThat(market.views().refunds(TENANT, PageRequest.first(10)).items()).hasSize(1);
        assertThat(market.views().refunds("zenith", PageRequest.first(10)).items()).isEmpty();
    }

    @Test
    void order_that_waits_for_money_says_so() {
        var job = job("short").owed(2_000).postponed(77);
        market.catchUp();

        var order = market.views().order(TENANT, job.orderId()).orElseThrow();

        assertThat(order.problemCode).isEqualTo("balance_too_low");
        assertThat(order.problemDetail).contains("77");
    }

    private static TestJob job(String name) {
        return new TestJob(market, TENANT, name, Instant.parse("2026-03-01T12:00:00Z"));
    }
}
