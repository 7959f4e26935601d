package exchequer.settlement.payment.takeover;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.rejection.SettlementRejection.PaymentIsOver;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotFound;
import org.junit.jupiter.api.Test;

class TakeOverPaymentTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);
    private static final TakeOverPayment WISH =
            new TakeOverPayment(STORY.orderId(), INVOICE.hash(), NOW);

    private final FactLog log =
            FactLog.of(
                    STORY.intended(ANOTHER, 0, TODAY),
                    STORY.failed(ANOTHER, TODAY),
                    STORY.intended(INVOICE, 0, TODAY));

    @Test
    void open_payment_is_taken_over_once() {
        log.send(WISH);

        assertThat(log.send(WISH)).isEqualTo(Decision.alreadyDone());
        assertThat(log.all(PaymentTakenOver.class))
                .containsExactly(
                        new PaymentTakenOver(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), NOW));
    }

    @Test
    void what_is_over_stays_so() {
        Decision over = Decision.rejected(new PaymentIsOver(INVOICE.hash()));
        assertThat(
                        FactLog.of(STORY.intended(INVOICE, 0, TODAY), STORY.failed(INVOICE, TODAY))
                                .decide(WISH))
                .isEqualTo(over);
        assertThat(log.and(STORY.settled(INVOICE, 0, TODAY)).decide(WISH)).isEqualTo(over);
    }

    @Test
    void what_nobody_intended_is_not_taken_over() {
        assertThat(new FactLog().decide(WISH))
                .isEqualTo(Decision.rejected(new PaymentNotFound(INVOICE.hash())));
    }
}
