package exchequer.settlement.balance.clear;

import static exchequer.settlement.Prepaid.PAGE;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.BalanceReleased;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.rejection.SettlementRejection.NothingHeld;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotOver;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClearHoldTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);
    private static final OrderId WAITING = Story.number(2).orderId();

    private final FactLog log =
            FactLog.of(
                    Prepaid.received(1, 100_000),
                    STORY.intended(INVOICE, 500, TODAY),
                    Prepaid.held(STORY, INVOICE, 500));

    @Test
    void settled_payment_is_drawn_with_its_real_fee_and_the_rest_is_free() {
        log.and(Prepaid.postponed(Story.number(2), 7), STORY.settled(INVOICE, 3, TODAY));

        assertThat(events(clear(INVOICE)))
                .containsExactly(drawn(INVOICE, PRICE, Msat.of(3), List.of(WAITING)));
    }

    @Test
    void nothing_is_free_and_nobody_is_told_so_when_all_of_it_is_drawn() {
        log.and(Prepaid.postponed(Story.number(2), 7), STORY.settled(INVOICE, 500, TODAY));

        assertThat(events(clear(INVOICE)))
                .containsExactly(drawn(INVOICE, PRICE, Msat.of(500), List.of()));
    }

    @Test
    void failed_payment_is_released_whole() {
        log.and(Prepaid.postponed(Story.number(2), 7), STORY.failed(INVOICE, TODAY));

        assertThat(events(clear(INVOICE)))
                .containsExactly(
                        new BalanceReleased(
                                INVOICE.hash(),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.buyer(),
                                PRICE.plus(Msat.of(500)),
                                PAGE,
                                List.of(WAITING),
                                NOW));
    }

    @Test
    void buyer_pays_for_no_more_than_was_intended_whatever_the_rail_did() {
        PaymentSettled dear = STORY.settled(INVOICE, 9_000, TODAY);
        log.and(
                new PaymentSettled(
                        dear.paymentHash(),
                        dear.orderId(),
                        dear.rfqId(),
                        dear.buyer(),
                        dear.provider(),
                        PRICE.plus(Msat.of(1_000)),
                        dear.feeMsat(),
                        dear.orderPriceMsat(),
                        dear.proof(),
                        dear.rail(),
                        dear.businessDay(),
                        dear.settledAt()));

        assertThat(events(clear(INVOICE)))
                .containsExactly(drawn(INVOICE, PRICE, Msat.of(500), List.of()));
    }

    @Test
    void an_order_that_is_paid_twice_is_charged_to_its_buyer_once() {
        log.and(STORY.settled(INVOICE, 3, TODAY));
        log.send(clear(INVOICE));
        log.and(
                Prepaid.received(2, 100_000),
                Prepaid.held(STORY, ANOTHER, 500),
                STORY.settled(ANOTHER, 3, TODAY));

        log.send(clear(ANOTHER));

        assertThat(log.all(BalanceDrawn.class)).hasSize(1);
        assertThat(log.all(BalanceReleased.class))
                .singleElement()
                .satisfies(
                        released -> assertThat(released.paymentHash()).isEqualTo(ANOTHER.hash()));
        assertThat(log.send(clear(ANOTHER))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void success_after_failure_is_drawn_as_far_as_the_balance_goes() {
        log.and(STORY.failed(INVOICE, TODAY));
        log.send(clear(INVOICE));
        // Meanwhile most of it is held for something else.
        log.and(
                Prepaid.held(Story.number(2), TestInvoice.of(3, 70_000), 0),
                STORY.settled(INVOICE, 3, TODAY));

        assertThat(events(clear(INVOICE)))
                .containsExactly(drawn(INVOICE, Msat.of(30_000), Msat.ZERO, Msat.ZERO, List.of()));
        log.send(clear(INVOICE));
        assertThat(log.send(clear(INVOICE))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void hold_ends_once_and_not_before_its_payment() {
        assertThat(log.decide(clear(ANOTHER)))
                .isEqualTo(Decision.rejected(new NothingHeld(ANOTHER.hash())));
        assertThat(log.decide(clear(INVOICE)))
                .isEqualTo(Decision.rejected(new PaymentNotOver(INVOICE.hash())));

        log.and(STORY.failed(INVOICE, TODAY));
        log.send(clear(INVOICE));

        assertThat(log.decide(clear(INVOICE))).isEqualTo(Decision.alreadyDone());
    }

    private static ClearHold clear(TestInvoice invoice) {
        return new ClearHold(invoice.hash(), STORY.orderId(), PAGE, NOW);
    }

    private List<DomainEvent> events(ClearHold wish) {
        return ((Decision.Accepted) log.decide(wish)).events();
    }

    private static BalanceDrawn drawn(
            TestInvoice invoice, Msat amount, Msat fee, List<OrderId> nowPayable) {
        return drawn(invoice, amount, fee, PRICE.plus(Msat.of(500)), nowPayable);
    }

    private static BalanceDrawn drawn(
            TestInvoice invoice, Msat amount, Msat fee, Msat held, List<OrderId> nowPayable) {
        return new BalanceDrawn(
                invoice.hash(),
                STORY.orderId(),
                STORY.rfqId(),
                STORY.buyer(),
                amount,
                fee,
                held,
                PAGE,
                nowPayable,
                NOW);
    }
}
