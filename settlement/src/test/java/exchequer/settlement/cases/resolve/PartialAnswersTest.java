package exchequer.settlement.cases.resolve;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.cases.resolve.CaseResolution.Claim;
import exchequer.settlement.cases.resolve.CaseResolution.Explain;
import exchequer.settlement.cases.resolve.CaseResolution.Void;
import exchequer.settlement.cases.resolve.CaseResolution.WriteOff;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.order.close.ClosePaidOrder;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rejection.SettlementRejection.CaseHoldsLess;
import exchequer.settlement.rejection.SettlementRejection.CaseIsResolved;
import exchequer.settlement.rejection.SettlementRejection.CaseNotDivisible;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Half a loss and half a claim: each part has its answer, and the last one ends the case. */
class PartialAnswersTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final CaseOpened TWICE = STORY.inQuestion(CaseKind.SECOND_SETTLEMENT, INVOICE);
    private static final MoneySource SOURCE = MoneySource.OVERPAID_PROVIDER;

    private final FactLog facts =
            FactLog.of(
                    STORY.placed(),
                    STORY.accepted(),
                    STORY.settled(INVOICE, 0, Story.TODAY),
                    TWICE);

    @Test
    void parts_are_answered_one_by_one_and_the_last_ends_the_case() {
        facts.send(part(new WriteOff(), 20_000, "half of it"));
        assertThat(facts.all(CasePartlyResolved.class))
                .singleElement()
                .satisfies(
                        part -> {
                            assertThat(part.outcome()).isEqualTo(CaseOutcome.WRITTEN_OFF);
                            assertThat(part.moneyInQuestion())
                                    .containsExactly(new MoneyInQuestion(SOURCE, Msat.of(20_000)));
                        });
        assertThat(facts.decide(new ClosePaidOrder(STORY.orderId(), NOW)))
                .isEqualTo(Decision.rejected(new OrderFrozen(STORY.orderId(), TWICE.caseId())));

        facts.send(part(new Claim(null), 10_000, "a promise"));
        facts.send(new ResolveCase(TWICE.caseId(), new Explain(), "the rest was a tip", NOW));

        assertThat(facts.all(CaseResolved.class))
                .singleElement()
                .satisfies(
                        rest ->
                                assertThat(rest.moneyInQuestion())
                                        .containsExactly(
                                                new MoneyInQuestion(SOURCE, Msat.of(20_000))));
        assertThat(answered()).isEqualTo(PRICE);
        assertThat(facts.decide(new ClosePaidOrder(STORY.orderId(), NOW)))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void part_that_is_all_that_is_left_ends_the_case() {
        facts.send(part(new WriteOff(), 49_999, "nearly all"));

        facts.send(part(new WriteOff(), 1, "the rest"));

        assertThat(facts.all(CaseResolved.class)).hasSize(1);
        assertThat(answered()).isEqualTo(PRICE);
    }

    @Test
    void more_than_is_left_is_refused() {
        facts.send(part(new WriteOff(), 20_000, "a part"));

        assertThat(facts.decide(part(new WriteOff(), 30_001, "too much")))
                .isEqualTo(
                        Decision.rejected(
                                new CaseHoldsLess(TWICE.caseId(), SOURCE, Msat.of(30_000))));
        assertThat(
                        facts.decide(
                                new ResolveCase(
                                        TWICE.caseId(),
                                        new WriteOff(),
                                        new MoneyInQuestion(
                                                MoneySource.ROUTING_EXPENSE, Msat.of(1)),
                                        "of another source",
                                        NOW)))
                .isEqualTo(
                        Decision.rejected(
                                new CaseHoldsLess(
                                        TWICE.caseId(), MoneySource.ROUTING_EXPENSE, Msat.ZERO)));
    }

    @Test
    void same_part_for_the_same_reason_is_a_repetition() {
        ResolveCase part = part(new WriteOff(), 20_000, "half of it");
        facts.send(part);

        assertThat(facts.decide(part)).isEqualTo(Decision.alreadyDone());
        assertThat(facts.decide(part(new WriteOff(), 20_000, "another half")))
                .isInstanceOf(Decision.Accepted.class)
                .isNotEqualTo(Decision.alreadyDone());
        facts.send(new ResolveCase(TWICE.caseId(), new Explain(), "the rest", NOW));
        assertThat(facts.decide(part)).isEqualTo(Decision.alreadyDone());
        assertThat(facts.decide(part(new WriteOff(), 1, "one more")))
                .isEqualTo(Decision.rejected(new CaseIsResolved(TWICE.caseId())));
    }

    @Test
    void price_is_voided_as_a_whole_or_not_at_all() {
        CaseOpened lost = STORY.inQuestion(CaseKind.ESCROW_LOST, INVOICE);
        FactLog log = FactLog.of(lost);
        MoneyInQuestion half = new MoneyInQuestion(MoneySource.UNCOVERED_PRICE, Msat.of(25_000));
        Decision no = Decision.rejected(new CaseNotDivisible(lost.caseId()));
        assertThat(log.decide(new ResolveCase(lost.caseId(), new Void(), half, "half", NOW)))
                .isEqualTo(no);

        log.send(new ResolveCase(lost.caseId(), new WriteOff(), half, "half", NOW));

        assertThat(log.decide(new ResolveCase(lost.caseId(), new Void(), "the rest", NOW)))
                .isEqualTo(no);
    }

    /** Without that, suspense would be cleared of the answered part a second time. */
    @Test
    void success_that_answers_a_case_leaves_alone_what_was_answered_before() {
        CaseOpened claimed = STORY.inQuestion(CaseKind.PROOF_MISSING, INVOICE);
        FactLog log =
                FactLog.of(STORY.placed(), STORY.intended(INVOICE, 100, Story.TODAY), claimed);
        log.send(
                new ResolveCase(
                        claimed.caseId(),
                        new WriteOff(),
                        new MoneyInQuestion(MoneySource.LEFT_TREASURY, Msat.of(20_000)),
                        "gone",
                        NOW));

        log.send(
                new RecordRailUpdate(
                        STORY.orderId(),
                        new RailUpdate.Succeeded(
                                INVOICE.hash(), INVOICE.preimage(), Msat.ZERO, PRICE, NOW),
                        NOW));

        assertThat(log.all(CaseResolved.class))
                .singleElement()
                .satisfies(
                        rest ->
                                assertThat(rest.moneyInQuestion())
                                        .containsExactly(
                                                new MoneyInQuestion(
                                                        MoneySource.LEFT_TREASURY,
                                                        Msat.of(30_000))));
        assertThat(log.all(CaseOpened.class).getLast())
                .satisfies(
                        twice -> {
                            assertThat(twice.kind()).isEqualTo(CaseKind.BOOKS_DIFFER);
                            assertThat(twice.moneyInQuestion())
                                    .containsExactly(
                                            new MoneyInQuestion(
                                                    MoneySource.NOT_LEFT_TREASURY,
                                                    Msat.of(20_000)));
                        });
    }

    private Msat answered() {
        List<MoneyInQuestion> parts =
                facts.all(CasePartlyResolved.class).stream()
                        .flatMap(part -> part.moneyInQuestion().stream())
                        .toList();
        List<MoneyInQuestion> rest =
                facts.all(CaseResolved.class).stream()
                        .flatMap(resolved -> resolved.moneyInQuestion().stream())
                        .toList();
        Msat sum = Msat.ZERO;
        for (List<MoneyInQuestion> all : List.of(parts, rest)) {
            for (MoneyInQuestion money : all) {
                sum = sum.plus(money.amountMsat());
            }
        }
        return sum;
    }

    private static ResolveCase part(CaseResolution resolution, long msat, String reason) {
        return new ResolveCase(
                TWICE.caseId(),
                resolution,
                new MoneyInQuestion(SOURCE, Msat.of(msat)),
                reason,
                NOW);
    }
}
