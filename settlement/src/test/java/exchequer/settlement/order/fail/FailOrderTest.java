package exchequer.settlement.order.fail;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyJudged;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.rejection.SettlementRejection.NothingFailed;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailOrderTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final FailOrder FAIL = new FailOrder(STORY.orderId(), NOW);
    private static final CaseOpened LOST = STORY.inQuestion(CaseKind.ESCROW_LOST, INVOICE);

    static Stream<Arguments> decisions() {
        return Stream.of(
                Arguments.of(new FactLog(), no(new OrderNotFound(STORY.orderId()))),
                Arguments.of(FactLog.of(STORY.placed()), no(new NothingFailed(STORY.orderId()))),
                Arguments.of(FactLog.of(STORY.placed(), STORY.rejected()), failed()),
                Arguments.of(
                        FactLog.of(
                                STORY.placed(),
                                STORY.escrowRequested(),
                                STORY.escrowExpired(Msat.ZERO)),
                        failed()),
                Arguments.of(
                        FactLog.of(
                                STORY.placed(),
                                STORY.escrowRequested(),
                                STORY.escrowCancelled(EscrowEnding.UNDECIDED, PRICE)),
                        failed()),
                Arguments.of(
                        FactLog.of(
                                STORY.placed(),
                                STORY.rejected(),
                                STORY.closed(OrderOutcome.FAILED)),
                        Decision.alreadyDone()),
                Arguments.of(
                        FactLog.of(
                                STORY.placed(), STORY.accepted(), STORY.closed(OrderOutcome.PAID)),
                        no(new OrderIsClosed(STORY.orderId()))),
                Arguments.of(
                        FactLog.of(
                                STORY.placed(), STORY.accepted(), STORY.escrowExpired(Msat.ZERO)),
                        no(new DeliveryAlreadyJudged(STORY.orderId(), "accepted"))));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void order_fails_once_when_nothing_will_be_paid_for_it(FactLog facts, Decision expected) {
        assertThat(facts.decide(FAIL)).isEqualTo(expected);
    }

    @Test
    void order_is_not_failed_under_an_open_case() {
        CaseOpened stray = STORY.inQuestion(CaseKind.IN_FLIGHT_TOO_LONG, INVOICE);
        FactLog facts =
                FactLog.of(STORY.prepaid().placed(), STORY.intended(INVOICE, 0, TODAY), stray)
                        .and(STORY.rejected());
        assertThat(facts.decide(FAIL))
                .isEqualTo(no(new OrderFrozen(STORY.orderId(), stray.caseId())));

        facts.and(CaseResolved.answering(stray, CaseOutcome.EXPLAINED, null, "slow", NOW));

        assertThat(facts.decide(FAIL)).isEqualTo(failed());
    }

    @Test
    void accepted_order_fails_when_a_person_has_voided_its_price() {
        FactLog facts =
                FactLog.of(STORY.placed(), STORY.accepted(), STORY.escrowExpired(Msat.ZERO), LOST);
        assertThat(facts.decide(FAIL)).isInstanceOf(Decision.Rejected.class);

        facts.and(CaseResolved.answering(LOST, CaseOutcome.VOIDED, null, "never mind", NOW));

        assertThat(facts.decide(FAIL)).isEqualTo(failed());
    }

    @Test
    void every_other_answer_leaves_the_accepted_order_to_be_paid() {
        for (CaseOutcome outcome : CaseOutcome.values()) {
            if (outcome == CaseOutcome.VOIDED) {
                continue;
            }
            FactLog facts =
                    FactLog.of(STORY.placed(), STORY.accepted(), LOST)
                            .and(
                                    CaseResolved.answering(
                                            LOST,
                                            outcome,
                                            outcome == CaseOutcome.CLAIMED ? STORY.buyer() : null,
                                            "pay",
                                            NOW));
            assertThat(facts.decide(FAIL))
                    .as(outcome.name())
                    .isEqualTo(no(new DeliveryAlreadyJudged(STORY.orderId(), "accepted")));
        }
    }

    private static Decision failed() {
        return Decision.accepted(
                new OrderClosed(
                        STORY.orderId(),
                        STORY.rfqId(),
                        STORY.buyer(),
                        STORY.provider(),
                        OrderOutcome.FAILED,
                        NOW));
    }

    private static Decision no(Rejection rejection) {
        return Decision.rejected(rejection);
    }
}
