package exchequer.settlement.payment.intend;

import static exchequer.settlement.Prepaid.PAGE;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.automation.WhenPaymentDueThenIntend;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.events.BalanceHeld;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentPostponed;
import exchequer.settlement.rejection.SettlementRejection.BalanceMovedOn;
import exchequer.settlement.rejection.SettlementRejection.BalanceTooLow;
import exchequer.settlement.rejection.SettlementRejection.DailyBudgetExhausted;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders that are paid with their buyer's own money. */
class PrepaidPaymentTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final FeePolicy FEES = new FeePolicy(Msat.of(500), 0);
    private static final long NEEDED = 50_500;

    @Test
    void amount_and_fee_cap_are_held_with_the_intent() {
        FactLog log = due(STORY).and(Prepaid.received(1, NEEDED));

        log.send(intend(STORY));

        assertThat(log.all(PaymentIntended.class)).hasSize(1);
        assertThat(log.all(BalanceHeld.class))
                .containsExactly(
                        new BalanceHeld(
                                INVOICE.hash(),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.buyer(),
                                PRICE,
                                Msat.of(500),
                                PAGE,
                                NOW));
        assertThat(log.send(intend(STORY))).isEqualTo(Decision.alreadyDone());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 50_000, NEEDED - 1})
    void what_does_not_cover_the_fee_cap_too_postpones_the_payment_once(long msat) {
        FactLog log = due(STORY).and(Prepaid.received(1, msat));

        log.send(intend(STORY));

        assertThat(log.all(PaymentIntended.class)).isEmpty();
        assertThat(log.all(PaymentPostponed.class))
                .singleElement()
                .satisfies(
                        postponed ->
                                assertThat(postponed.missingMsat())
                                        .isEqualTo(Msat.of(NEEDED - msat)));
        assertThat(log.send(intend(STORY)))
                .isEqualTo(
                        Decision.rejected(
                                new BalanceTooLow(STORY.orderId(), Msat.of(NEEDED - msat))));
    }

    @Test
    void money_held_for_another_order_can_not_be_held_again() {
        FactLog log =
                due(STORY)
                        .and(
                                Prepaid.received(1, 2 * NEEDED - 1),
                                Prepaid.held(Story.number(2), TestInvoice.of(2, PRICE), 500));

        log.send(intend(STORY));

        assertThat(log.all(PaymentIntended.class)).isEmpty();
        assertThat(log.all(PaymentPostponed.class))
                .singleElement()
                .satisfies(p -> assertThat(p.missingMsat()).isEqualTo(Msat.of(1)));
    }

    @Test
    void nothing_is_decided_on_a_closed_page() {
        FactLog log =
                due(STORY)
                        .and(
                                Prepaid.received(1, NEEDED),
                                Prepaid.carriedForward(Msat.of(NEEDED), List.of(), List.of()));

        assertThat(log.decide(intend(STORY)))
                .isEqualTo(Decision.rejected(new BalanceMovedOn(PAGE.next())));

        log.send(intend(STORY).onPage(2));

        assertThat(log.all(BalanceHeld.class))
                .singleElement()
                .satisfies(held -> assertThat(held.balancePage()).isEqualTo(PAGE.next()));
    }

    @Test
    void order_whose_escrow_was_released_is_paid_for() {
        FactLog log =
                due(STORY)
                        .and(
                                STORY.escrowRequested(),
                                STORY.escrowReleased(TestInvoice.of(9, PRICE)));

        log.send(intend(STORY));

        assertThat(log.all(PaymentIntended.class)).hasSize(1);
        assertThat(log.all(BalanceHeld.class)).isEmpty();
    }

    /** The answer has booked whose cost it is; the balance would pay for it again. */
    @Test
    void order_whose_escrow_was_lost_and_that_is_paid_all_the_same_is_paid_by_the_treasury() {
        CaseOpened lost = STORY.inQuestion(CaseKind.ESCROW_LOST, INVOICE);
        FactLog log =
                due(STORY)
                        .and(
                                Prepaid.received(1, NEEDED),
                                STORY.escrowRequested(),
                                lost,
                                CaseResolved.answering(
                                        lost,
                                        CaseOutcome.CLAIMED,
                                        STORY.buyer(),
                                        "the buyer owes it",
                                        NOW));

        log.send(intend(STORY));

        assertThat(log.all(PaymentIntended.class)).hasSize(1);
        assertThat(log.all(BalanceHeld.class)).isEmpty();
    }

    /** Not the balance stands in the way: nothing of it is held, and no page is added to. */
    @Test
    void day_without_room_is_said_before_the_balance_is_looked_at() {
        FactLog log =
                due(STORY)
                        .and(
                                STORY.budget(PRICE.value(), PRICE.value()),
                                Prepaid.received(1, NEEDED),
                                Story.number(2).intended(TestInvoice.of(2, PRICE), 1, TODAY));

        assertThat(log.decide(intend(STORY)))
                .isEqualTo(Decision.rejected(new DailyBudgetExhausted(PRICE, Msat.ZERO)));
    }

    @Test
    void treasury_that_gives_credit_looks_at_no_balance() {
        FactLog log = due(STORY);

        log.send(
                new IntendPayment(
                        STORY.orderId(), STORY.buyer(), rules(Funding.TREASURY), RAIL, NOW));

        assertThat(log.all(PaymentIntended.class)).hasSize(1);
        assertThat(log.all(BalanceHeld.class)).isEmpty();
    }

    @Test
    void orders_that_waited_are_wished_for_again_when_the_balance_grows() {
        var automation = new WhenPaymentDueThenIntend(rules(Funding.BALANCE), RAIL);

        assertThat(automation.react(Prepaid.received(Msat.of(7), List.of(STORY.orderId())), NOW))
                .containsExactly(intend(STORY));
        assertThat(automation.react(Prepaid.released(STORY, INVOICE, 500), NOW))
                .containsExactly(intend(STORY));
        assertThat(
                        automation.react(
                                Prepaid.drawn(STORY, INVOICE, 5, List.of(STORY.orderId())), NOW))
                .containsExactly(intend(STORY));
    }

    private static IntendPayment intend(Story story) {
        return new IntendPayment(story.orderId(), story.buyer(), rules(Funding.BALANCE), RAIL, NOW);
    }

    private static PaymentRules rules(Funding funding) {
        return new PaymentRules(FEES, ZoneOffset.UTC, false, funding);
    }

    private static FactLog due(Story story) {
        return FactLog.of(
                story.budget(1_000_000, 1_000_000),
                story.placed(),
                story.charged(INVOICE),
                story.accepted());
    }
}
