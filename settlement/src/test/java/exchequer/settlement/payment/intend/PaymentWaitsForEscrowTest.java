package exchequer.settlement.payment.intend;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotReleased;
import org.junit.jupiter.api.Test;

/** The market pays nobody with money that the buyer can still get back. */
class PaymentWaitsForEscrowTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final IntendPayment WISH =
            new IntendPayment(
                    STORY.orderId(), STORY.buyer(), new FeePolicy(Msat.ZERO, 0), TODAY, RAIL, NOW);
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

    @Test
    void what_went_back_to_the_buyer_is_not_paid_out() {
        log.and(
                STORY.escrowLocked(INVOICE, 800_126),
                STORY.escrowCancelled(EscrowEnding.LOST, PRICE));

        assertThat(log.decide(WISH)).isEqualTo(NOT_YET);
    }
}
