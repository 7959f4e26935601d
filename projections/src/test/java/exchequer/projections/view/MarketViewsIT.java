package exchequer.projections.view;

import static exchequer.projections.TestJob.BUYER;
import static exchequer.projections.TestJob.PROVIDER;
import static exchequer.projections.TestMarket.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.projections.TestJob;
import exchequer.projections.TestMarket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarketViewsIT {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String OTHER_PROVIDER = "f".repeat(64);
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
    void paid_job_shows_five_facts_of_five_moments() {
        var job =
                job("whole")
                        .opened()
                        .quoted(PROVIDER, 2_500, 1)
                        .quoted(PROVIDER, 2_000, 2)
                        .quoted(OTHER_PROVIDER, 3_000, 1)
                        .placed(2_000)
                        .progressed("half done")
                        .delivered("the answer")
                        .proven()
                        .accepted(2_000)
                        .charged(1, 2_000)
                        .intended(1, 2_000)
                        .dispatched(1)
                        .settled(1, 2_000, 7)
                        .closed("paid");
        market.catchUp();

        var detail = market.views().orderDetail(TENANT, job.orderId()).orElseThrow();
        var order = detail.order();
        assertThat(
                        List.of(
                                order.deliveredAt,
                                order.provenAt,
                                order.acceptedAt,
                                order.paidAt,
                                order.closedAt))
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(order.outcome).isEqualTo("paid");
        assertThat(order.priceMsat).isEqualTo(2_000);
        assertThat(order.deliveryContent).isEqualTo("the answer");
        assertThat(order.deliverySha256).isEqualTo(TestJob.sha256("the answer".getBytes()));
        assertThat(order.chargePaymentHash).isEqualTo(job.paymentHash(1));
        assertThat(order.paidPaymentHash).isEqualTo(job.paymentHash(1));
        assertThat(order.problemCode).isNull();
        assertThat(order.progressNote).isEqualTo("half done");

        assertThat(detail.proofs())
                .singleElement()
                .satisfies(
                        proof -> {
                            assertThat(proof.state).isEqualTo(ProofState.ACCEPTED);
                            assertThat(proof.evidenceRef).isEqualTo("result-whole");
                        });
        assertThat(detail.payments())
                .singleElement()
                .satisfies(
                        payment -> {
                            assertThat(payment.state).isEqualTo(PaymentState.SETTLED);
                            assertThat(payment.amountMsat).isEqualTo(2_000);
                            assertThat(payment.feeMsat).isEqualTo(7);
                            assertThat(payment.debitMsat).isEqualTo(2_007);
                            assertThat(payment.feeCapMsat).isEqualTo(100);
                            assertThat(payment.proofType).isEqualTo("PREIMAGE");
                            assertThat(payment.proof).isEqualTo(job.preimage(1));
                            assertThat(payment.requestRef).isEqualTo("request-whole");
                            assertThat(payment.quoteId).isEqualTo(job.quoteId(PROVIDER));
                            assertThat(payment.deliveryId).isEqualTo(job.deliveryId());
                            assertThat(payment.degraded).isFalse();
                            assertThat(payment.settledEventId).isEqualTo("event-14");
                            assertThat(payment.settledPosition).isEqualTo(14);
                        });
    }

    @Test
    void quotes_of_an_awarded_request_are_awarded_or_lost() {
        var job =
                job("quotes")
                        .opened()
                        .quoted(PROVIDER, 2_500, 1)
                        .quoted(OTHER_PROVIDER, 3_000, 1)
                        .quoted(PROVIDER, 2_000, 2);
        market.catchUp();
        var asked = market.views().rfqDetail(TENANT, job.rfqId()).orElseThrow();
        assertThat(asked.rfq().state).isEqualTo(RfqState.OPEN);
        assertThat(asked.quotes())
                .extracting(quote -> quote.priceMsat)
                .containsExactly(2_000L, 3_000L);
        assertThat(statesAt(asked, START.plusSeconds(10)))
                .containsExactly(QuoteState.REVISED, QuoteState.LIVE);
        assertThat(statesAt(asked, START.plusSeconds(600)))
                .containsExactly(QuoteState.EXPIRED, QuoteState.EXPIRED);

        job.placed(2_000);
        market.catchUp();
        var awarded = market.views().rfqDetail(TENANT, job.rfqId()).orElseThrow();
        assertThat(awarded.rfq().state).isEqualTo(RfqState.AWARDED);
        assertThat(awarded.rfq().orderId).isEqualTo(job.orderId());
        assertThat(statesAt(awarded, START.plusSeconds(600)))
                .containsExactly(QuoteState.AWARDED, QuoteState.LOST);
        assertThat(awarded.orders()).extracting(OrderView::id).containsExactly(job.orderId());
    }

    private static List<QuoteState> statesAt(RfqDetail detail, Instant moment) {
        return detail.quotes().stream().map(quote -> quote.stateAt(moment)).toList();
    }

    @Test
    void quote_is_usable_until_its_last_moment_and_not_after() {
        var job = job("edge").opened().quoted(PROVIDER, 2_000, 1);
        market.catchUp();
        var quote = market.views().quote(TENANT, job.quoteId(PROVIDER)).orElseThrow();
        assertThat(quote.stateAt(quote.expiresAt)).isEqualTo(QuoteState.LIVE);
        assertThat(quote.stateAt(quote.expiresAt.plusNanos(1))).isEqualTo(QuoteState.EXPIRED);
    }

    @Test
    void delivery_before_the_award_waits_for_the_order() {
        var job =
                job("race")
                        .opened()
                        .quoted(PROVIDER, 2_000, 1)
                        .delivered("early")
                        .charged(1, 2_000);
        market.catchUp();
        assertThat(market.views().orders(TENANT, PageRequest.first(10)).items()).isEmpty();
        assertThat(market.views().order(TENANT, job.orderId()).orElseThrow().placedAt).isNull();

        job.placed(2_000);
        market.catchUp();
        var order = market.views().order(TENANT, job.orderId()).orElseThrow();
        assertThat(order.placedAt).isAfter(order.deliveredAt);
        assertThat(order.deliveryContent).isEqualTo("early");
        assertThat(market.views().orders(TENANT, PageRequest.first(10)).items()).hasSize(1);
    }

    @Test
    void refused_charge_is_the_last_problem_and_leaves_the_order_unpaid() {
        var job = job("refused").opened().quoted(PROVIDER, 2_000, 1).placed(2_000).delivered("x");
        job.refused("amount_above_price");
        market.catchUp();
        var order = market.views().order(TENANT, job.orderId()).orElseThrow();
        assertThat(order.problemCode).isEqualTo("amount_above_price");
        assertThat(order.problemDetail).contains("9,000 msat");
        assertThat(order.chargeId).isNull();
        assertThat(order.paidAt).isNull();
        assertThat(market.views().payments(TENANT, PageRequest.first(10)).items()).isEmpty();
    }

    @Test
    void failed_payment_and_the_second_charge_that_is_paid_are_two_attempts() {
        var job =
                job("second")
                        .owed(2_000)
                        .intended(1, 2_000)
                        .dispatched(1)
                        .failed(1)
                        .charged(2, 1_900)
                        .intended(2, 1_900)
                        .dispatched(2)
                        .settled(2, 1_900, 3)
                        .closed("paid");
        market.catchUp(3);
        var detail = market.views().orderDetail(TENANT, job.orderId()).orElseThrow();
        assertThat(detail.payments())
                .extracting(payment -> payment.state)
                .containsExactly(PaymentState.FAILED, PaymentState.SETTLED);
        var failed = detail.payments().getFirst();
        assertThat(failed.failureReason).isEqualTo("no_route");
        assertThat(failed.feeMsat).isNull();
        assertThat(detail.order().problemCode).isEqualTo("payment_failed_no_route");
        assertThat(detail.order().paidPaymentHash).isEqualTo(job.paymentHash(2));
        assertThat(detail.order().chargeMsat).isEqualTo(1_900);
    }

    @Test
    void unknown_outcome_that_settles_late_keeps_its_whole_history() {
        var job =
                job("late")
                        .owed(2_000)
                        .intended(1, 2_000)
                        .dispatched(1)
                        .unknown(1)
                        .settled(1, 2_000, 0)
                        .caseOpened("settled_after_failure");
        market.catchUp(1);
        var payment = market.views().payment(TENANT, job.paymentHash(1)).orElseThrow();
        assertThat(PaymentHistory.parse(payment.history).steps())
                .extracting(PaymentHistory.Step::state)
                .containsExactly(
                        PaymentState.INTENDED,
                        PaymentState.DISPATCHED,
                        PaymentState.UNKNOWN,
                        PaymentState.SETTLED);
        assertThat(payment.stateAt(payment.settledPosition - 1)).contains(PaymentState.UNKNOWN);
        assertThat(payment.stateAt(payment.intendedPosition - 1)).isEmpty();
        assertThat(market.views().cases(TENANT, PageRequest.first(10)).items())
                .singleElement()
                .satisfies(open -> assertThat(open.kind).isEqualTo("settled_after_failure"));
    }

    @Test
    void cancelled_and_expired_requests_lose_their_quotes() {
        var cancelled = job("cancelled").opened().quoted(PROVIDER, 2_000, 1).cancelled();
        var expired = job("expired").opened().quoted(PROVIDER, 2_000, 1).expired();
        market.catchUp();
        assertThat(market.views().rfq(TENANT, cancelled.rfqId()).orElseThrow().state)
                .isEqualTo(RfqState.CANCELLED);
        assertThat(market.views().rfq(TENANT, expired.rfqId()).orElseThrow().state)
                .isEqualTo(RfqState.EXPIRED);
        for (var job : List.of(cancelled, expired)) {
            assertThat(
                            market.views()
                                    .quote(TENANT, job.quoteId(PROVIDER))
                                    .orElseThrow()
                                    .stateAt(START))
                    .isEqualTo(QuoteState.LOST);
        }
        assertThat(market.views().rfqsIn(TENANT, RfqState.CANCELLED, PageRequest.first(10)).items())
                .extracting(RfqView::id)
                .containsExactly(cancelled.rfqId());
    }

    @Test
    void offer_is_replaced_withdrawn_and_comes_back() {
        offer("first", 1_000L);
        market.catchUp();
        offer("second", null);
        market.catchUp();
        var replaced = market.views().offer(TENANT, "off_1").orElseThrow();
        assertThat(replaced.name).isEqualTo("second");
        assertThat(replaced.priceMsat).isNull();
        assertThat(replaced.createdPosition).isEqualTo(1);

        market.append(
                TENANT,
                "OfferWithdrawn",
                START,
                Map.of("offer_id", "off_1", "provider", PROVIDER, "withdrawn_at", START));
        market.catchUp();
        assertThat(market.views().offers(TENANT, PageRequest.first(10)).items()).isEmpty();
        assertThat(market.views().offersOf(TENANT, PROVIDER, PageRequest.first(10)).items())
                .hasSize(1);

        offer("third", 900L);
        market.catchUp();
        assertThat(market.views().offers(TENANT, PageRequest.first(10)).items()).hasSize(1);
    }

    private static void offer(String name, Long price) {
        var payload = new HashMap<String, Object>();
        payload.put("offer_id", "off_1");
        payload.put("provider", PROVIDER);
        payload.put("service", "text-generation");
        payload.put("name", name);
        payload.put("about", "about");
        payload.put("price_msat", price);
        payload.put("external_ref", null);
        payload.put("published_at", START);
        market.append(TENANT, "OfferPublished", START, payload);
    }

    @Test
    void last_budget_counts() {
        for (long limit : new long[] {5_000, 6_000}) {
            market.append(
                    TENANT,
                    "BudgetSet",
                    START,
                    Map.of(
                            "buyer", BUYER,
                            "per_order_msat", limit,
                            "per_day_msat", 10 * limit,
                            "set_at", START));
        }
        market.catchUp();
        var budget = market.views().budget(TENANT, BUYER).orElseThrow();
        assertThat(budget.perOrderMsat).isEqualTo(6_000);
        assertThat(budget.perDayMsat).isEqualTo(60_000);
        assertThat(market.views().budget("umbrella", BUYER)).isEmpty();
    }

    @Test
    void timeline_tells_the_job_in_sentences_and_keeps_the_data() {
        var job = job("told").paidAt(START.plusSeconds(60), 2_000, 7);
        market.catchUp();
        var lines = market.views().rfqTimeline(TENANT, job.rfqId(), PageRequest.first(100)).items();
        assertThat(lines).hasSize(Math.toIntExact(market.head()));
        assertThat(lines)
                .extracting(entry -> entry.summary)
                .containsExactly(
                        "Buyer bbbbbbbb… asked for text-generation and pays at most 5,000 msat.",
                        "Provider aaaaaaaa… quoted 2,000 msat (revision 1).",
                        "The order went to provider aaaaaaaa… for 2,000 msat (manual).",
                        "Provider aaaaaaaa… delivered a result.",
                        "Evidence for the delivery was recorded.",
                        "The evidence proves the delivery.",
                        "The delivery was accepted (automatic); 2,000 msat is owed.",
                        "Provider aaaaaaaa… asks for 2,000 msat.",
                        "Payment %s… of 2,000 msat was decided, with at most 100 msat of fees."
                                .formatted(job.paymentHash(1).substring(0, 8)),
                        "Payment %s… is on its way.".formatted(job.paymentHash(1).substring(0, 8)),
                        "Payment %s… settled: 2,000 msat and 7 msat of fees, proven by its preimage."
                                .formatted(job.paymentHash(1).substring(0, 8)),
                        "The order was closed: paid.");
        var settled = lines.get(10);
        assertThat(settled.data).contains("\"preimage\":\"" + job.preimage(1) + "\"");
        assertThat(settled.actor).isEqualTo("policy:test");
        assertThat(
                        market.views()
                                .orderTimeline(TENANT, job.orderId(), PageRequest.first(100))
                                .items())
                .hasSize(10);
    }

    @Test
    void pages_neither_overlap_nor_skip_while_rows_are_added() {
        for (int i = 0; i < 7; i++) {
            job("page" + i).opened();
        }
        market.catchUp();
        var seen = new ArrayList<Long>();
        var page = market.views().rfqs(TENANT, PageRequest.first(3));
        while (true) {
            page.items().forEach(rfq -> seen.add(rfq.createdPosition));
            if (page.next() == null) {
                break;
            }
            job("later" + seen.size()).opened();
            market.catchUp();
            page = market.views().rfqs(TENANT, new PageRequest(page.next(), 3));
        }
        assertThat(seen).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
    }

    @Test
    void page_that_ends_exactly_has_no_next() {
        job("a").opened();
        job("b").opened();
        market.catchUp();
        var page = market.views().rfqsOf(TENANT, BUYER, PageRequest.first(2));
        assertThat(page.items()).hasSize(2);
        assertThat(page.next()).isNull();
    }

    @Test
    void page_size_and_cursor_are_checked() {
        for (int limit : new int[] {0, -1, PageRequest.MAX_LIMIT + 1}) {
            assertThatThrownBy(() -> PageRequest.first(limit))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (var cursor : List.of("", "-1", "1 or true", "9".repeat(19))) {
            assertThatThrownBy(() -> new PageRequest(cursor, 10))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tenant_sees_nothing_of_another() {
        var mine = job("same").paidAt(START.plusSeconds(60), 2_000, 7);
        var theirs =
                new TestJob(market, "umbrella", "same", START)
                        .paidAt(START.plusSeconds(60), 9_000, 9);
        market.catchUp();
        var views = market.views();
        var all = PageRequest.first(100);
        Map<String, Function<String, Object>> lists =
                Map.of(
                        "rfqs", tenant -> views.rfqs(tenant, all).items().size(),
                        "orders", tenant -> views.orders(tenant, all).items().size(),
                        "payments", tenant -> views.payments(tenant, all).items().size());
        lists.forEach(
                (name, list) -> {
                    assertThat(list.apply(TENANT)).as(name).isEqualTo(1);
                    assertThat(list.apply("nobody")).as(name).isEqualTo(0);
                });
        assertThat(views.rfq(TENANT, theirs.rfqId())).isEmpty();
        assertThat(views.orderDetail(TENANT, theirs.orderId())).isEmpty();
        assertThat(views.payment(TENANT, theirs.paymentHash(1))).isEmpty();
        assertThat(views.rfqTimeline(TENANT, theirs.rfqId(), all).items()).isEmpty();
        assertThat(views.tenantTimeline(TENANT, all).items())
                .allSatisfy(entry -> assertThat(entry.tenantId).isEqualTo(TENANT));
        assertThat(views.payment("umbrella", mine.paymentHash(1))).isEmpty();
    }
}
