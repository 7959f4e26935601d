package exchequer.settlement.payment.record;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rejection.SettlementRejection.PaymentIsOver;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotFound;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordRailUpdateTest {

    private static final long FEE_CAP = 100;
    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);

    private static final RailUpdate IN_FLIGHT = new RailUpdate.InFlight(INVOICE.hash());
    private static final RailUpdate NOT_FOUND = new RailUpdate.NotFound(INVOICE.hash());
    private static final RailUpdate UNAVAILABLE =
            new RailUpdate.Unavailable(INVOICE.hash(), "no answer");
    private static final RailUpdate FAILED =
            new RailUpdate.Failed(INVOICE.hash(), FailureReason.TIMEOUT, "too slow");

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(intended(), IN_FLIGHT, List.of(dispatched())),
                Arguments.of(intended(), UNAVAILABLE, List.of(unknown("no answer"))),
                Arguments.of(intended(), FAILED, List.of(failed())),
                Arguments.of(intended(), succeeded(PRICE, 7), List.of(settled(PRICE, 7))),
                Arguments.of(intended(), NOT_FOUND, List.of()),
                Arguments.of(intended().and(dispatched()), IN_FLIGHT, List.of()),
                Arguments.of(
                        intended().and(dispatched()),
                        NOT_FOUND,
                        List.of(unknown("the rail no longer knows the payment"))),
                Arguments.of(
                        intended().and(dispatched()), UNAVAILABLE, List.of(unknown("no answer"))),
                Arguments.of(intended().and(unknown("?")), UNAVAILABLE, List.of()),
                Arguments.of(intended().and(unknown("?")), NOT_FOUND, List.of()),
                Arguments.of(intended().and(unknown("?")), IN_FLIGHT, List.of(dispatched())),
                Arguments.of(
                        intended().and(unknown("?")),
                        succeeded(PRICE, 0),
                        List.of(settled(PRICE, 0))),
                Arguments.of(intended().and(failed()), FAILED, List.of()),
                Arguments.of(intended().and(failed()), IN_FLIGHT, List.of()),
                Arguments.of(intended().and(failed()), UNAVAILABLE, List.of()),
                Arguments.of(intended().and(settled(PRICE, 0)), succeeded(PRICE, 0), List.of()),
                Arguments.of(intended().and(settled(PRICE, 0)), IN_FLIGHT, List.of()),
                Arguments.of(intended().and(settled(PRICE, 0)), UNAVAILABLE, List.of()));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void news_of_the_rail_becomes_a_fact_only_when_it_is_news(
            FactLog facts, RailUpdate update, List<DomainEvent> expected) {
        assertThat(facts.decide(record(update))).isEqualTo(new Decision.Accepted(expected));
    }

    static Stream<Arguments> suspicions() {
        FactLog failed = intended().and(failed());
        FactLog anotherSettled =
                intended()
                        .and(STORY.intended(ANOTHER, FEE_CAP, TODAY))
                        .and(STORY.settled(ANOTHER, 0, TODAY));
        Msat less = PRICE.minus(Msat.of(1));
        Msat more = PRICE.plus(Msat.of(1));
        return Stream.of(
                Arguments.of(
                        CaseKind.SETTLED_AFTER_FAILURE,
                        failed,
                        succeeded(PRICE, 0),
                        List.of(settled(PRICE, 0))),
                Arguments.of(
                        CaseKind.FAILURE_AFTER_SETTLEMENT,
                        intended().and(settled(PRICE, 0)),
                        FAILED,
                        List.of()),
                Arguments.of(
                        CaseKind.SECOND_SETTLEMENT,
                        anotherSettled,
                        succeeded(PRICE, 0),
                        List.of(settled(PRICE, 0))),
                Arguments.of(
                        CaseKind.AMOUNT_DIFFERS,
                        intended(),
                        succeeded(less, 0),
                        List.of(settled(less, 0))),
                Arguments.of(
                        CaseKind.AMOUNT_DIFFERS,
                        intended(),
                        succeeded(more, 0),
                        List.of(settled(more, 0))),
                Arguments.of(
                        CaseKind.FEE_ABOVE_CAP,
                        intended(),
                        succeeded(PRICE, FEE_CAP + 1),
                        List.of(settled(PRICE, FEE_CAP + 1))));
    }

    @ParameterizedTest
    @MethodSource("suspicions")
    void what_should_not_happen_opens_one_case_and_is_booked_all_the_same(
            CaseKind kind, FactLog facts, RailUpdate update, List<DomainEvent> booked) {
        List<DomainEvent> events = accepted(facts.send(record(update)));

        assertThat(events.subList(0, booked.size())).isEqualTo(booked);
        assertThat(events.subList(booked.size(), events.size()))
                .singleElement()
                .isInstanceOfSatisfying(
                        CaseOpened.class,
                        opened -> {
                            assertThat(opened.kind()).isEqualTo(kind);
                            assertThat(opened.caseId()).isEqualTo(CaseId.of(kind, INVOICE.hash()));
                            assertThat(opened.orderId()).isEqualTo(STORY.orderId());
                            assertThat(opened.detail()).isNotBlank();
                        });
        // Rails repeat themselves; a person must not be called twice for one thing.
        assertThat(accepted(facts.decide(record(update)))).isEmpty();
    }

    @Test
    void every_kind_of_case_can_be_opened() {
        assertThat(suspicions().map(row -> row.get()[0]).distinct())
                .containsExactlyInAnyOrder((Object[]) CaseKind.values());
    }

    @Test
    void everything_wrong_at_once_opens_a_case_for_each() {
        FactLog facts =
                intended()
                        .and(failed(), STORY.intended(ANOTHER, FEE_CAP, TODAY))
                        .and(STORY.settled(ANOTHER, 0, TODAY));

        facts.send(record(succeeded(PRICE.plus(PRICE), FEE_CAP + 1)));

        assertThat(facts.all(CaseOpened.class))
                .extracting(CaseOpened::kind)
                .containsExactlyInAnyOrder(
                        CaseKind.AMOUNT_DIFFERS,
                        CaseKind.FEE_ABOVE_CAP,
                        CaseKind.SECOND_SETTLEMENT,
                        CaseKind.SETTLED_AFTER_FAILURE);
    }

    @Test
    void fee_up_to_the_cap_is_nothing_special() {
        assertThat(accepted(intended().decide(record(succeeded(PRICE, FEE_CAP)))))
                .containsExactly(settled(PRICE, FEE_CAP));
    }

    @Test
    void settlement_names_the_orders_price_when_the_charge_was_lower() {
        TestInvoice cheaper = TestInvoice.of(3, 40_000);
        FactLog facts =
                FactLog.of(
                        STORY.placed(),
                        STORY.charged(cheaper),
                        STORY.intended(cheaper, FEE_CAP, TODAY));
        PaymentSettled settled =
                (PaymentSettled)
                        accepted(
                                        facts.decide(
                                                record(
                                                        new RailUpdate.Succeeded(
                                                                cheaper.hash(),
                                                                cheaper.preimage(),
                                                                Msat.ZERO,
                                                                Msat.of(40_000),
                                                                NOW))))
                                .getFirst();
        assertThat(settled.amountMsat()).isEqualTo(Msat.of(40_000));
        assertThat(settled.orderPriceMsat()).isEqualTo(PRICE);
    }

    /** The executor asks before it sends; a list that is behind must not send twice. */
    @Test
    void rail_that_does_not_know_a_payment_that_is_over_gives_no_leave_to_send() {
        Decision over = Decision.rejected(new PaymentIsOver(INVOICE.hash()));
        assertThat(intended().and(failed()).decide(record(NOT_FOUND))).isEqualTo(over);
        assertThat(intended().and(settled(PRICE, 0)).decide(record(NOT_FOUND))).isEqualTo(over);
    }

    @Test
    void payment_nobody_intended_is_not_taken_down() {
        Decision missing = Decision.rejected(new PaymentNotFound(INVOICE.hash()));
        assertThat(new FactLog().decide(record(succeeded(PRICE, 0)))).isEqualTo(missing);
        assertThat(
                        FactLog.of(STORY.intended(ANOTHER, FEE_CAP, TODAY))
                                .decide(record(succeeded(PRICE, 0))))
                .isEqualTo(missing);
        assertThat(
                        FactLog.of(Story.number(2).intended(INVOICE, FEE_CAP, TODAY))
                                .decide(record(succeeded(PRICE, 0))))
                .isEqualTo(missing);
    }

    private static FactLog intended() {
        return FactLog.of(
                STORY.placed(), STORY.charged(INVOICE), STORY.intended(INVOICE, FEE_CAP, TODAY));
    }

    private static RecordRailUpdate record(RailUpdate update) {
        return new RecordRailUpdate(STORY.orderId(), update, NOW);
    }

    private static RailUpdate succeeded(Msat amount, long fee) {
        return new RailUpdate.Succeeded(
                INVOICE.hash(), INVOICE.preimage(), Msat.of(fee), amount, NOW.minusSeconds(1));
    }

    private static PaymentDispatched dispatched() {
        return new PaymentDispatched(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), NOW);
    }

    private static PaymentOutcomeUnknown unknown(String detail) {
        return new PaymentOutcomeUnknown(
                INVOICE.hash(), STORY.orderId(), STORY.rfqId(), detail, NOW);
    }

    private static PaymentFailed failed() {
        return new PaymentFailed(
                INVOICE.hash(),
                STORY.orderId(),
                STORY.rfqId(),
                STORY.buyer(),
                STORY.provider(),
                FailureReason.TIMEOUT,
                "too slow",
                TODAY,
                NOW);
    }

    private static PaymentSettled settled(Msat amount, long fee) {
        return new PaymentSettled(
                INVOICE.hash(),
                STORY.orderId(),
                STORY.rfqId(),
                STORY.buyer(),
                STORY.provider(),
                amount,
                Msat.of(fee),
                PRICE,
                INVOICE.preimage(),
                Story.RAIL,
                TODAY,
                NOW.minusSeconds(1));
    }

    private static List<DomainEvent> accepted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).events();
    }
}
