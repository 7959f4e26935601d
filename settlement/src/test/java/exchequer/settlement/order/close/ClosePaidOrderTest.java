package exchequer.settlement.order.close;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.rejection.SettlementRejection.DeliveryNotAccepted;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotSettled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClosePaidOrderTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);

    static Stream<Arguments> decisions() {
        Decision notPaid = Decision.rejected(new PaymentNotSettled(STORY.orderId()));
        Decision closed =
                Decision.accepted(
                        new OrderClosed(
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.buyer(),
                                STORY.provider(),
                                OrderOutcome.PAID,
                                NOW));
        var paid = STORY.settled(INVOICE, 0, TODAY);
        return Stream.of(
                Arguments.of(new FactLog(), rejectedOrderNotFound()),
                Arguments.of(FactLog.of(paid), rejectedOrderNotFound()),
                Arguments.of(FactLog.of(STORY.placed()), notPaid),
                Arguments.of(FactLog.of(STORY.placed(), STORY.accepted()), notPaid),
                Arguments.of(
                        FactLog.of(STORY.placed(), STORY.accepted(), STORY.failed(INVOICE, TODAY)),
                        notPaid),
                Arguments.of(
                        FactLog.of(STORY.placed(), STORY.accepted())
                                .and(Story.number(2).settled(INVOICE, 0, TODAY)),
                        notPaid),
                Arguments.of(
                        FactLog.of(STORY.placed(), paid),
                        Decision.rejected(new DeliveryNotAccepted(STORY.orderId()))),
                Arguments.of(FactLog.of(STORY.placed(), STORY.accepted(), paid), closed),
                Arguments.of(FactLog.of(STORY.placed(), paid, STORY.accepted()), closed),
                Arguments.of(
                        FactLog.of(STORY.placed(), paid, STORY.accepted())
                                .and(STORY.closed(OrderOutcome.PAID)),
                        Decision.alreadyDone()),
                Arguments.of(
                        FactLog.of(STORY.placed(), STORY.closed(OrderOutcome.FAILED)),
                        Decision.alreadyDone()));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void order_closes_once_when_it_is_both_accepted_and_paid(FactLog facts, Decision expected) {
        assertThat(facts.decide(new ClosePaidOrder(STORY.orderId(), NOW))).isEqualTo(expected);
    }

    @Test
    void order_with_a_money_case_stays_open_until_the_last_one_is_resolved() {
        var fee = STORY.inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE);
        var amount = STORY.inQuestion(CaseKind.AMOUNT_DIFFERS, INVOICE);
        FactLog facts =
                FactLog.of(STORY.placed(), STORY.accepted(), STORY.settled(INVOICE, 0, TODAY))
                        .and(fee, amount);
        var close = new ClosePaidOrder(STORY.orderId(), NOW);
        assertThat(facts.decide(close)).isEqualTo(frozen(fee));

        facts.and(CaseResolved.answering(fee, CaseOutcome.WRITTEN_OFF, null, "small", NOW));
        assertThat(facts.decide(close)).isEqualTo(frozen(amount));
        facts.and(CaseResolved.answering(amount, CaseOutcome.EXPLAINED, null, "a tip", NOW));

        assertThat(facts.decide(close)).isInstanceOf(Decision.Accepted.class);
        assertThat(
                        FactLog.of(
                                        STORY.placed(),
                                        STORY.accepted(),
                                        STORY.settled(INVOICE, 0, TODAY))
                                .and(Story.number(2).inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE))
                                .decide(close))
                .as("another order's case")
                .isInstanceOf(Decision.Accepted.class);
    }

    private static Decision frozen(CaseOpened opened) {
        return Decision.rejected(new OrderFrozen(STORY.orderId(), opened.caseId()));
    }

    private static Decision rejectedOrderNotFound() {
        return Decision.rejected(new OrderNotFound(STORY.orderId()));
    }
}
