package exchequer.settlement.payment.intend;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotReleased;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The market pays nobody with money that the buyer can still get back. */
class PaymentWaitsForEscrowTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final IntendPayment WISH = wish(false);
    private static final Decision NOT_YET =
            Decision.rejected(new EscrowNotReleased(STORY.orderId()));

    private final FactLog log =
            FactLog.of(
                    STORY.placed(),
                    STORY.charged(INVOICE),
                    STORY.budget(1_000_000, 1_000_000),
                    STORY.escrowRequested(),
                    STORY.accepted());

    @Test
    void accepted_work_is_paid_once_the_escrow_is_released() {
        assertThat(log.decide(WISH)).isEqualTo(NOT_YET);
        log.and(STORY.escrowLocked(INVOICE, 800_126));
        assertThat(log.decide(WISH)).isEqualTo(NOT_YET);

        log.and(STORY.escrowReleased(INVOICE));

        assertThat(log.decide(WISH))
                .isInstanceOfSatisfying(
                        Decision.Accepted.class,
                        accepted ->
                                assertThat(accepted.events())
                                        .singleElement()
                                        .isInstanceOf(PaymentIntended.class));
    }

    /** Acceptance can be faster than the request for an escrow; that must not decide who pays. */
    @Test
    void where_escrow_is_the_rule_nothing_is_paid_before_there_is_one() {
        FactLog unasked =
                FactLog.of(
                        STORY.placed(),
                        STORY.charged(INVOICE),
                        STORY.budget(1_000_000, 1_000_000),
                        STORY.accepted());
        assertThat(unasked.decide(WISH)).as("not the rule").isNotEqualTo(NOT_YET);
        assertThat(unasked.decide(wish(true))).isEqualTo(NOT_YET);

        unasked.and(STORY.escrowRequested());
        assertThat(unasked.decide(wish(true))).isEqualTo(NOT_YET);
        unasked.and(STORY.escrowLocked(INVOICE, 800_126), STORY.escrowReleased(INVOICE));

        assertThat(unasked.decide(wish(true))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void prepaid_order_takes_no_escrow_and_waits_for_none() {
        FactLog prepaid =
                FactLog.of(
                        STORY.prepaid().placed(),
                        STORY.charged(INVOICE),
                        STORY.budget(1_000_000, 1_000_000));

        assertThat(prepaid.decide(wish(true))).isInstanceOf(Decision.Accepted.class);
    }

    @ParameterizedTest
    @EnumSource(CaseOutcome.class)
    void lost_escrow_is_paid_for_by_the_treasury_only_when_a_person_says_so(CaseOutcome outcome) {
        CaseOpened lost = STORY.inQuestion(CaseKind.ESCROW_LOST, INVOICE);
        log.and(STORY.escrowExpired(Msat.ZERO), lost);
        assertThat(log.decide(WISH))
                .isEqualTo(Decision.rejected(new OrderFrozen(STORY.orderId(), lost.caseId())));

        log.and(
                CaseResolved.answering(
                        lost,
                        outcome,
                        outcome == CaseOutcome.CLAIMED ? STORY.buyer() : null,
                        "decided",
                        NOW));

        assertThat(log.decide(wish(true)) instanceof Decision.Accepted)
                .isEqualTo(outcome != CaseOutcome.VOIDED);
    }

    private static IntendPayment wish(boolean escrowRequired) {
        return new IntendPayment(
                STORY.orderId(),
                STORY.buyer(),
                new PaymentRules(
                        new FeePolicy(Msat.ZERO, 0),
                        ZoneOffset.UTC,
                        escrowRequired,
                        Funding.TREASURY),
                RAIL,
                NOW);
    }

    @Test
    void what_went_back_to_the_buyer_is_not_paid_out() {
        log.and(
                STORY.escrowLocked(INVOICE, 800_126),
                STORY.escrowCancelled(EscrowEnding.LOST, PRICE));

        assertThat(log.decide(WISH)).isEqualTo(NOT_YET);
    }
}
