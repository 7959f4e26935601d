package exchequer.settlement.automation;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.settlement.SettlementModule;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.cases.lostescrow.QuestionLostEscrow;
import exchequer.settlement.charge.award.AwardPayableQuote;
import exchequer.settlement.charge.refuse.RefuseLosingCharges;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.order.close.ClosePaidOrder;
import exchequer.settlement.order.fail.FailOrder;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.intend.PaymentRules;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettlementAutomationsTest {

    private static final FeePolicy FEES = new FeePolicy(Msat.of(1_000), 10_000);
    private static final Story STORY = Story.first();
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);

    static Stream<Arguments> reactions() {
        DomainCommand award =
                new AwardPayableQuote(STORY.rfqId(), STORY.quoteId(), STORY.buyer(), NOW);
        DomainCommand close = new ClosePaidOrder(STORY.orderId(), NOW);
        DomainCommand intend = intend(UTC, NOW);
        var question = STORY.inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE);
        DomainCommand losers = new RefuseLosingCharges(STORY.rfqId(), NOW);
        return Stream.of(
                Arguments.of(STORY.opened(), List.of()),
                Arguments.of(STORY.quoted(), List.of()),
                Arguments.of(STORY.delivered(), List.of(award)),
                Arguments.of(STORY.charged(INVOICE), List.of(award, intend)),
                Arguments.of(STORY.placed(), List.of(losers, intend)),
                Arguments.of(STORY.accepted(), List.of(intend, close)),
                Arguments.of(STORY.intended(INVOICE, 0, TODAY), List.of()),
                Arguments.of(STORY.settled(INVOICE, 0, TODAY), List.of(close)),
                Arguments.of(STORY.failed(INVOICE, TODAY), List.of()),
                Arguments.of(question, List.of()),
                Arguments.of(
                        CaseResolved.answering(
                                question, CaseOutcome.WRITTEN_OFF, null, "lost", NOW),
                        List.of(intend, close, fail())),
                Arguments.of(STORY.rejected(), List.of(fail())),
                Arguments.of(STORY.closed(OrderOutcome.PAID), List.of()),
                Arguments.of(STORY.escrowRequested(), List.of()),
                Arguments.of(STORY.escrowLocked(INVOICE, 800_126), List.of()),
                Arguments.of(STORY.escrowReleased(INVOICE), List.of(intend)),
                Arguments.of(STORY.escrowCancelled(EscrowEnding.REFUSED, PRICE), List.of(fail())),
                Arguments.of(STORY.escrowExpired(PRICE), List.of(fail())));
    }

    @ParameterizedTest
    @MethodSource("reactions")
    void fact_is_followed_by_these_wishes(DomainEvent fact, List<DomainCommand> wishes) {
        assertThat(react(UTC, fact, NOW)).isEqualTo(wishes);
    }

    @Test
    void where_escrow_is_the_rule_whatever_makes_a_payment_due_asks_for_it() {
        EscrowPolicy policy = new EscrowPolicy(Msat.of(500), 0, Duration.ofHours(1), 1_008, 36);
        Automation always = new WhenPaymentDueThenRequestEscrow(policy, Story.RAIL);
        DomainCommand request =
                new RequestEscrow(STORY.orderId(), STORY.buyer(), policy, Story.RAIL, true, NOW);

        for (DomainEvent due : List.of(STORY.placed(), STORY.accepted(), STORY.charged(INVOICE))) {
            assertThat(always.react(due, NOW)).containsExactly(request);
        }
        assertThat(always.react(STORY.delivered(), NOW)).isEmpty();
    }

    @Test
    void where_there_are_escrows_acceptance_and_their_end_both_ask_whether_one_is_lost() {
        Automation watching = new WhenEscrowLostThenOpenCase();
        DomainCommand question = new QuestionLostEscrow(STORY.orderId(), NOW);

        for (DomainEvent fact :
                List.of(
                        STORY.accepted(),
                        STORY.escrowCancelled(EscrowEnding.LOST, PRICE),
                        STORY.escrowExpired(Msat.ZERO))) {
            assertThat(watching.react(fact, NOW)).containsExactly(question);
        }
        assertThat(watching.react(STORY.escrowReleased(INVOICE), NOW)).isEmpty();
    }

    private static FailOrder fail() {
        return new FailOrder(STORY.orderId(), NOW);
    }

    /** The budget's day is the tenant's calendar day, which is not always the one in Greenwich. */
    @ParameterizedTest
    @CsvSource({
        "UTC,                 2026-03-01T23:59:59.999Z, 2026-03-01",
        "UTC,                 2026-03-02T00:00:00Z,     2026-03-02",
        "America/Los_Angeles, 2026-03-02T07:59:59Z,     2026-03-01",
        "America/Los_Angeles, 2026-03-02T08:00:00Z,     2026-03-02",
        // The clocks go forward at 02:00 and the day has 23 hours.
        "America/Los_Angeles, 2026-03-09T06:59:59Z,     2026-03-08",
        "America/Los_Angeles, 2026-03-09T07:00:00Z,     2026-03-09",
        "Asia/Tokyo,          2026-03-01T15:00:00Z,     2026-03-02",
    })
    void payment_counts_on_the_business_zones_day(ZoneId zone, Instant now, LocalDate day) {
        assertThat(react(zone, STORY.placed(), now)).contains(intend(zone, now));
        assertThat(LocalDate.ofInstant(now, zone)).isEqualTo(day);
    }

    private static List<DomainCommand> react(ZoneId zone, DomainEvent fact, Instant now) {
        List<Automation> automations = SettlementModule.automations(rules(zone), Story.RAIL);
        return automations.stream()
                .flatMap(automation -> automation.react(fact, now).stream())
                .toList();
    }

    private static IntendPayment intend(ZoneId zone, Instant now) {
        return new IntendPayment(STORY.orderId(), STORY.buyer(), rules(zone), Story.RAIL, now);
    }

    private static PaymentRules rules(ZoneId zone) {
        return new PaymentRules(FEES, zone, false, Funding.TREASURY);
    }
}
