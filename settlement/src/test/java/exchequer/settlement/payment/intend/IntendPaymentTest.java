package exchequer.settlement.payment.intend;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.NoBudget;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.rejection.SettlementRejection.ChargeAboveOrder;
import exchequer.settlement.rejection.SettlementRejection.ChargeLapsed;
import exchequer.settlement.rejection.SettlementRejection.ChargeNotRaised;
import exchequer.settlement.rejection.SettlementRejection.ChargeSpent;
import exchequer.settlement.rejection.SettlementRejection.DailyBudgetExhausted;
import exchequer.settlement.rejection.SettlementRejection.DeliveryNotAccepted;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.PaymentAboveOrderBudget;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IntendPaymentTest {

    /** 1 000 msat and a hundredth. */
    private static final FeePolicy FEES = new FeePolicy(Msat.of(1_000), 10_000);

    private static final PaymentRules RULES =
            new PaymentRules(FEES, ZoneOffset.UTC, false, Funding.TREASURY);
    private static final long FULL_CAP = 1_500;
    private static final LocalDate YESTERDAY = TODAY.minusDays(1);
    private static final LocalDate TOMORROW = TODAY.plusDays(1);
    private static final Story STORY = Story.first();
    private static final Story SECOND = Story.number(2);
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);

    static Stream<Arguments> rejections() {
        return Stream.of(
                Arguments.of(new OrderNotFound(STORY.orderId()), new FactLog()),
                Arguments.of(
                        new OrderIsClosed(STORY.orderId()),
                        due(900_000, 900_000).and(STORY.closed(OrderOutcome.FAILED))),
                Arguments.of(new ChargeNotRaised(STORY.orderId()), FactLog.of(STORY.placed())),
                Arguments.of(
                        new ChargeNotRaised(STORY.orderId()), FactLog.of(STORY.prepaid().placed())),
                Arguments.of(
                        new DeliveryNotAccepted(STORY.orderId()),
                        FactLog.of(STORY.placed(), STORY.charged(INVOICE))),
                Arguments.of(
                        new ChargeSpent(STORY.orderId(), INVOICE.hash()),
                        due(900_000, 900_000)
                                .and(
                                        STORY.intended(INVOICE, 0, TODAY),
                                        STORY.failed(INVOICE, TODAY))),
                // For ever: not only on the day it failed.
                Arguments.of(
                        new ChargeSpent(STORY.orderId(), INVOICE.hash()),
                        due(900_000, 900_000)
                                .and(
                                        STORY.intended(INVOICE, 0, YESTERDAY),
                                        STORY.failed(INVOICE, YESTERDAY))),
                Arguments.of(
                        new ChargeAboveOrder(PRICE, Msat.of(49_999)),
                        FactLog.of(
                                STORY.at(Msat.of(49_999)).placed(),
                                STORY.charged(INVOICE),
                                STORY.accepted())),
                Arguments.of(
                        new NoBudget(BUYER),
                        FactLog.of(STORY.placed(), STORY.charged(INVOICE), STORY.accepted())),
                Arguments.of(
                        new NoBudget(BUYER),
                        FactLog.of(STORY.placed(), STORY.charged(INVOICE), STORY.accepted())
                                .and(Story.OTHER_TENANT, STORY.budget(900_000, 900_000))),
                Arguments.of(
                        new PaymentAboveOrderBudget(PRICE, Msat.of(49_999)), due(49_999, 900_000)),
                Arguments.of(
                        new DailyBudgetExhausted(PRICE, Msat.of(49_999)), due(900_000, 49_999)));
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void payment_that_is_not_due_is_not_intended(Rejection expected, FactLog facts) {
        assertThat(facts.decide(intend(STORY))).isEqualTo(Decision.rejected(expected));
    }

    /** The first payment has failed, so a new charge would be paid, were it not for the case. */
    @Test
    void order_with_an_open_money_case_is_not_paid_again_until_it_is_resolved() {
        CaseOpened question = STORY.inQuestion(CaseKind.IN_FLIGHT_TOO_LONG, INVOICE);
        FactLog facts =
                due(900_000, 900_000)
                        .and(
                                STORY.intended(INVOICE, 0, TODAY),
                                question,
                                STORY.failed(INVOICE, TODAY),
                                STORY.charged(ANOTHER));
        assertThat(facts.decide(intend(STORY)))
                .isEqualTo(Decision.rejected(new OrderFrozen(STORY.orderId(), question.caseId())));

        facts.and(CaseResolved.answering(question, CaseOutcome.EXPLAINED, null, "slow", NOW));

        assertThat(facts.decide(intend(STORY))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void payment_that_is_due_is_intended_with_its_fee_cap() {
        assertThat(due(900_000, 900_000).decide(intend(STORY)))
                .isEqualTo(
                        Decision.accepted(
                                new PaymentIntended(
                                        INVOICE.hash(),
                                        ChargeId.of(STORY.orderId(), INVOICE.text()),
                                        STORY.orderId(),
                                        STORY.rfqId(),
                                        BUYER,
                                        STORY.provider(),
                                        INVOICE.text(),
                                        PRICE,
                                        Msat.of(FULL_CAP),
                                        TODAY,
                                        RAIL,
                                        NOW)));
    }

    @Test
    void prepaid_order_is_paid_before_anything_is_delivered() {
        Story prepaid = STORY.prepaid();
        FactLog facts =
                FactLog.of(
                        prepaid.placed(), prepaid.charged(INVOICE), prepaid.budget(90_000, 90_000));
        assertThat(facts.decide(intend(prepaid))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void invoice_is_never_dispatched_from_the_moment_it_expires() {
        Instant expiry = INVOICE.expiresAt();
        FactLog facts = due(900_000, 900_000);
        assertThat(facts.decide(intend(STORY, TODAY, expiry)))
                .isEqualTo(Decision.rejected(new ChargeLapsed(STORY.orderId(), expiry)));
        assertThat(facts.decide(intend(STORY, TODAY, expiry.minusNanos(1))))
                .isInstanceOf(Decision.Accepted.class);
    }

    /**
     * Another buyer's limits say nothing about this order, and its money is not theirs to spend.
     */
    @Test
    void order_is_never_paid_from_another_buyers_budget() {
        Story stranger = STORY.from(Story.key('e'));
        FactLog facts = due(900_000, 900_000).and(stranger.budget(900_000, 900_000));
        assertThat(
                        facts.decide(
                                new IntendPayment(
                                        STORY.orderId(), stranger.buyer(), RULES, RAIL, NOW)))
                .isEqualTo(Decision.rejected(new NotRfqBuyer(STORY.rfqId())));
    }

    /** The amount is fixed; what is left of either budget above it is all that routing may cost. */
    @ParameterizedTest
    @CsvSource({
        "900000, 900000, 1500",
        " 51500, 900000, 1500",
        " 51499, 900000, 1499",
        "900000,  51499, 1499",
        " 51000,  50500,  500",
        " 50500,  51000,  500",
        " 50000, 900000,    0",
        "900000,  50000,    0",
    })
    void fee_cap_is_lowered_to_what_the_budgets_leave(long perOrder, long perDay, long feeCap) {
        assertThat(intended(due(perOrder, perDay).decide(intend(STORY))).feeCapMsat())
                .isEqualTo(Msat.of(feeCap));
    }

    /** Amount and fee cap of the first, both counted, then the second of the same day. */
    @ParameterizedTest
    @CsvSource({
        "103000, 1500",
        "102999, 1499",
        "101500,    0",
    })
    void second_order_of_the_day_gets_what_the_first_leaves(long perDay, long feeCap) {
        FactLog facts = due(900_000, perDay).and(dueSecond());
        facts.send(intend(STORY));
        assertThat(intended(facts.decide(intend(SECOND))).feeCapMsat()).isEqualTo(Msat.of(feeCap));
    }

    @Test
    void fee_cap_in_flight_can_exhaust_the_day() {
        FactLog facts = due(900_000, 101_499).and(dueSecond());
        facts.send(intend(STORY));
        assertThat(facts.decide(intend(SECOND)))
                .isEqualTo(Decision.rejected(new DailyBudgetExhausted(PRICE, Msat.of(49_999))));
    }

    @Test
    void settled_payment_frees_the_difference_between_cap_and_fee() {
        FactLog facts = due(900_000, 101_499).and(dueSecond());
        facts.send(intend(STORY));
        facts.and(STORY.settled(INVOICE, 1_499, TODAY));
        assertThat(intended(facts.decide(intend(SECOND))).feeCapMsat()).isEqualTo(Msat.ZERO);
    }

    @Test
    void failed_payment_frees_everything_it_held() {
        FactLog facts = due(900_000, 50_000).and(dueSecond());
        facts.send(intend(STORY));
        facts.and(STORY.failed(INVOICE, TODAY));
        assertThat(facts.decide(intend(SECOND))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void payment_of_unknown_outcome_holds_its_money_and_is_not_intended_again() {
        FactLog facts = due(900_000, 101_499).and(dueSecond());
        facts.send(intend(STORY));
        facts.and(
                new PaymentOutcomeUnknown(
                        INVOICE.hash(), STORY.orderId(), STORY.rfqId(), "no answer", NOW),
                STORY.charged(TestInvoice.of(7, PRICE)));

        assertThat(facts.decide(intend(STORY))).isEqualTo(Decision.alreadyDone());
        assertThat(facts.decide(intend(SECOND))).isInstanceOf(Decision.Rejected.class);
    }

    @Test
    void each_business_day_has_a_budget_of_its_own() {
        FactLog facts = due(900_000, 51_500).and(dueSecond());
        facts.send(intend(STORY, TODAY, NOW));

        assertThat(facts.decide(intend(SECOND, TODAY, NOW))).isInstanceOf(Decision.Rejected.class);
        assertThat(intended(facts.decide(intend(SECOND, TOMORROW, NOW))))
                .isEqualTo(
                        new PaymentIntended(
                                ANOTHER.hash(),
                                ChargeId.of(SECOND.orderId(), ANOTHER.text()),
                                SECOND.orderId(),
                                SECOND.rfqId(),
                                BUYER,
                                SECOND.provider(),
                                ANOTHER.text(),
                                PRICE,
                                Msat.of(FULL_CAP),
                                TOMORROW,
                                RAIL,
                                NOW));
    }

    @Test
    void other_buyers_of_the_day_do_not_count() {
        Story theirs = SECOND.from(Story.key('e'));
        FactLog facts =
                due(900_000, 51_500)
                        .and(theirs.intended(ANOTHER, 900_000, TODAY), theirs.budget(1, 1));
        assertThat(intended(facts.decide(intend(STORY))).feeCapMsat()).isEqualTo(Msat.of(FULL_CAP));
    }

    @Test
    void budget_lowered_below_what_is_spent_leaves_nothing() {
        FactLog facts = due(900_000, 900_000).and(dueSecond());
        facts.send(intend(STORY));
        facts.and(STORY.budget(900_000, 10));
        assertThat(facts.decide(intend(SECOND)))
                .isEqualTo(Decision.rejected(new DailyBudgetExhausted(PRICE, Msat.ZERO)));
    }

    @Test
    void order_being_paid_is_paid_once_even_on_another_day() {
        FactLog facts = due(900_000, 900_000);
        facts.send(intend(STORY));
        assertThat(facts.decide(intend(STORY))).isEqualTo(Decision.alreadyDone());
        assertThat(facts.decide(intend(STORY, TOMORROW, NOW))).isEqualTo(Decision.alreadyDone());
        facts.and(STORY.settled(INVOICE, 0, TODAY));
        assertThat(facts.decide(intend(STORY, TOMORROW, NOW))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void failed_payment_is_followed_by_one_of_a_new_invoice() {
        FactLog facts = due(900_000, 900_000);
        facts.send(intend(STORY));
        facts.and(STORY.failed(INVOICE, TODAY), STORY.charged(ANOTHER));
        assertThat(intended(facts.decide(intend(STORY))).paymentHash()).isEqualTo(ANOTHER.hash());
    }

    @Test
    void late_success_after_failure_stops_a_second_payment() {
        FactLog facts = due(900_000, 900_000);
        facts.send(intend(STORY));
        facts.and(STORY.failed(INVOICE, TODAY), STORY.charged(ANOTHER))
                .and(STORY.settled(INVOICE, 0, TODAY));
        assertThat(facts.decide(intend(STORY))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void fee_policy_rounds_down_and_never_exceeds_all_money() {
        assertThat(new FeePolicy(Msat.of(3), 999_999).capFor(Msat.of(1))).isEqualTo(Msat.of(3));
        assertThat(new FeePolicy(Msat.of(1), 1_000_000).capFor(Msat.of(Msat.MAX_VALUE)))
                .isEqualTo(Msat.of(Msat.MAX_VALUE));
    }

    private static FactLog due(long perOrder, long perDay) {
        return FactLog.of(
                STORY.budget(perOrder, perDay),
                STORY.placed(),
                STORY.charged(INVOICE),
                STORY.accepted());
    }

    private static DomainEvent[] dueSecond() {
        return new DomainEvent[] {SECOND.placed(), SECOND.charged(ANOTHER), SECOND.accepted()};
    }

    private static IntendPayment intend(Story story) {
        return intend(story, TODAY, NOW);
    }

    private static IntendPayment intend(Story story, LocalDate day, Instant at) {
        // At noon in Greenwich it is tomorrow on the other side of the earth.
        PaymentRules rules =
                day.equals(TODAY)
                        ? RULES
                        : new PaymentRules(FEES, ZoneOffset.ofHours(13), false, Funding.TREASURY);
        return new IntendPayment(story.orderId(), story.buyer(), rules, RAIL, at);
    }

    private static PaymentIntended intended(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        List<DomainEvent> events = ((Decision.Accepted) decision).events();
        assertThat(events).hasSize(1);
        return (PaymentIntended) events.getFirst();
    }
}
