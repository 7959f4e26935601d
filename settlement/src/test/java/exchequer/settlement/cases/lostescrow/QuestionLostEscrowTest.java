package exchequer.settlement.cases.lostescrow;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.rejection.SettlementRejection.DeliveryNotAccepted;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotFound;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotLost;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuestionLostEscrowTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final Msat TOTAL = STORY.escrowRequested().total();
    private static final QuestionLostEscrow WISH = new QuestionLostEscrow(STORY.orderId(), NOW);

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        FactLog.of(STORY.placed(), STORY.accepted()),
                        no(new EscrowNotFound(STORY.orderId()))),
                Arguments.of(
                        locked().and(STORY.escrowCancelled(EscrowEnding.UNDECIDED, TOTAL)),
                        no(new DeliveryNotAccepted(STORY.orderId()))),
                Arguments.of(
                        locked().and(STORY.accepted()), no(new EscrowNotLost(STORY.orderId()))),
                Arguments.of(
                        locked().and(STORY.accepted(), STORY.escrowReleased(INVOICE)),
                        no(new EscrowNotLost(STORY.orderId()))),
                Arguments.of(
                        locked().and(
                                        STORY.accepted(),
                                        STORY.escrowCancelled(EscrowEnding.LOST, TOTAL),
                                        STORY.closed(OrderOutcome.FAILED)),
                        no(new OrderIsClosed(STORY.orderId()))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void nothing_is_asked_about_an_escrow_that_is_not_lost(FactLog facts, Decision expected) {
        assertThat(facts.decide(WISH)).isEqualTo(expected);
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of(
                        locked().and(STORY.accepted())
                                .and(STORY.escrowCancelled(EscrowEnding.LOST, TOTAL)),
                        "returned",
                        "cancelled as lost"),
                // Accepted a moment after it was given back.
                Arguments.of(
                        locked().and(STORY.escrowCancelled(EscrowEnding.UNDECIDED, TOTAL))
                                .and(STORY.accepted()),
                        "returned",
                        "cancelled as undecided"),
                Arguments.of(
                        locked().and(STORY.accepted(), STORY.escrowExpired(TOTAL)),
                        "returned",
                        "expired"),
                Arguments.of(
                        requested().and(STORY.accepted(), STORY.escrowExpired(Msat.ZERO)),
                        "never_locked",
                        "expired"));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void accepted_work_without_the_buyers_money_opens_one_case_in_whatever_order_it_came(
            FactLog facts, String said, String end) {
        facts.send(WISH);

        CaseOpened opened = facts.all(CaseOpened.class).getFirst();
        assertThat(opened.kind()).isEqualTo(CaseKind.ESCROW_LOST);
        assertThat(opened.orderId()).isEqualTo(STORY.orderId());
        assertThat(opened.buyer()).isEqualTo(STORY.buyer());
        assertThat(opened.provider()).isEqualTo(STORY.provider());
        assertThat(opened.paymentHash()).isEqualTo(INVOICE.hash());
        assertThat(opened.rail()).isEqualTo(Story.RAIL);
        assertThat(opened.moneyInQuestion())
                .containsExactly(new MoneyInQuestion(MoneySource.UNCOVERED_PRICE, PRICE));
        assertThat(opened.evidence().railSaid()).isEqualTo(said);
        assertThat(opened.evidence().railAmountMsat())
                .isEqualTo(said.equals("returned") ? TOTAL : null);
        assertThat(opened.evidence().loggedAmountMsat()).isEqualTo(TOTAL);
        assertThat(opened.evidence().since()).isNotNull();
        assertThat(opened.detail()).endsWith(end);
        assertThat(facts.decide(WISH)).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void answered_once_it_is_not_asked_again() {
        FactLog facts = requested().and(STORY.accepted(), STORY.escrowExpired(Msat.ZERO));
        facts.send(WISH);
        CaseOpened opened = facts.all(CaseOpened.class).getFirst();
        facts.and(CaseResolved.answering(opened, CaseOutcome.WRITTEN_OFF, null, "small", NOW));

        assertThat(facts.decide(WISH)).isEqualTo(Decision.alreadyDone());
    }

    private static FactLog requested() {
        return FactLog.of(STORY.placed(), STORY.escrowRequested(), STORY.escrowInvoiced(INVOICE));
    }

    private static FactLog locked() {
        return requested().and(STORY.escrowLocked(INVOICE, 800_126));
    }

    private static Decision no(Rejection rejection) {
        return Decision.rejected(rejection);
    }
}
