package exchequer.settlement.cases.resolve;

import static exchequer.settlement.Prepaid.PAGE;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.Rejection;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.automation.WhenCaseResolvedThenRefund;
import exchequer.settlement.balance.BalancePage;
import exchequer.settlement.cases.resolve.CaseResolution.OweToBuyer;
import exchequer.settlement.cases.resolve.CaseResolution.WriteOff;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.refund.issue.IssueRefund;
import exchequer.settlement.rejection.SettlementRejection.BalanceMovedOn;
import exchequer.settlement.rejection.SettlementRejection.NothingOwedToBuyer;
import exchequer.settlement.rejection.SettlementRejection.NothingToRefund;
import exchequer.settlement.rejection.SettlementRejection.RefundAbovePaid;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an answer moves to a buyer in the books, the buyer's balance gets, at the same moment. */
class OwedToBuyerTest {

    private static final Story STORY = Story.first();
    private static final OrderId ORDER = STORY.orderId();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final CaseOpened MISSING = STORY.inQuestion(CaseKind.NOT_AT_RAIL, INVOICE);

    private final FactLog charged =
            FactLog.of(
                    STORY.placed(),
                    Prepaid.received(1, 50_700),
                    Prepaid.drawn(STORY, INVOICE, 500, List.of()),
                    Prepaid.postponed(Story.number(2), 7),
                    MISSING);

    @Test
    void answer_and_refund_are_one_append() {
        Decision decision = charged.send(owe(null, "it never left"));

        assertThat(((Decision.Accepted) decision).events())
                .hasExactlyElementsOfTypes(CaseResolved.class, RefundIssued.class);
        assertThat(charged.all(RefundIssued.class))
                .containsExactly(
                        new RefundIssued(
                                RefundId.of(MISSING.caseId(), 0),
                                ORDER,
                                STORY.rfqId(),
                                STORY.buyer(),
                                INVOICE.hash(),
                                MISSING.caseId(),
                                PRICE,
                                RefundReason.OWED_BY_CASE,
                                "it never left",
                                PAGE,
                                List.of(Story.number(2).orderId()),
                                NOW));
        assertThat(charged.decide(owe(null, "it never left"))).isEqualTo(Decision.alreadyDone());
        assertThat(
                        new WhenCaseResolvedThenRefund()
                                .react(charged.all(CaseResolved.class).getFirst(), NOW))
                .as("not a second time")
                .isEmpty();
    }

    @Test
    void balance_grows_by_what_the_parts_of_the_case_say_and_by_nothing_else() {
        charged.send(owe(20_000L, "a part"));
        charged.send(
                new ResolveCase(MISSING.caseId(), new WriteOff(), money(10_000), "a gain", NOW));
        charged.send(owe(5_000L, "another part"));
        charged.send(owe(5_000L, "another part"));
        charged.send(owe(null, "the rest"));

        assertThat(charged.all(CasePartlyResolved.class)).hasSize(3);
        assertThat(charged.all(RefundIssued.class))
                .extracting(refund -> refund.amountMsat().value())
                .containsExactly(20_000L, 5_000L, 15_000L);
        assertThat(charged.all(RefundIssued.class))
                .extracting(RefundIssued::refundId)
                .doesNotHaveDuplicates();
        assertThat(balance()).isEqualTo(Msat.of(200 + 40_000));
    }

    /** On credit the books would show a debt to the buyer that no balance knows. */
    @Test
    void buyer_that_has_paid_nothing_here_is_owed_nothing_here() {
        FactLog onCredit = FactLog.of(STORY.placed(), STORY.accepted(), MISSING);

        refused(onCredit, owe(null, "whose?"), new NothingToRefund(ORDER));
        refused(onCredit, owe(1L, "whose?"), new NothingToRefund(ORDER));
    }

    @Test
    void no_more_goes_back_than_was_paid_with_that_payment_and_is_not_back_yet() {
        charged.send(
                new ResolveCase(MISSING.caseId(), new WriteOff(), money(1), "a rounding", NOW));
        FactLog refunded =
                FactLog.of(
                        STORY.placed(),
                        Prepaid.received(1, 50_500),
                        Prepaid.drawn(STORY, INVOICE, 500, List.of()),
                        Prepaid.refunded(STORY, INVOICE, 40_000),
                        MISSING);
        refused(
                refunded,
                owe(null, "all of it"),
                new RefundAbovePaid(ORDER, PRICE, Msat.of(10_500)));
        refunded.send(owe(10_500L, "what is left of it"));
        refused(refunded, owe(null, "and the rest"), new NothingToRefund(ORDER));

        CaseOpened second = STORY.inQuestion(CaseKind.NOT_AT_RAIL, TestInvoice.of(2, PRICE));
        charged.and(second);
        refused(
                charged,
                new ResolveCase(second.caseId(), new OweToBuyer(ORDER, PAGE), "charged?", NOW),
                new NothingToRefund(ORDER));
    }

    @Test
    void escrow_has_paid_for_the_order_with_whatever_payment() {
        FactLog locked =
                FactLog.of(STORY.placed(), STORY.escrowReleased(TestInvoice.of(9, PRICE)), MISSING);

        locked.send(owe(null, "it never left"));

        assertThat(locked.all(RefundIssued.class))
                .singleElement()
                .satisfies(
                        refund ->
                                assertThat(refund.paymentHash())
                                        .isEqualTo(TestInvoice.of(9, PRICE).hash()));
    }

    /** A refund by hand in between would leave the books with more than the balance. */
    @Test
    void what_an_answer_has_given_back_is_not_given_back_by_hand() {
        charged.send(owe(null, "it never left"));
        IssueRefund byHand =
                new IssueRefund(
                        RefundId.of("one"),
                        ORDER,
                        Msat.of(501),
                        RefundReason.GOODWILL,
                        null,
                        false,
                        "why not",
                        PAGE,
                        NOW);

        assertThat(charged.decide(byHand))
                .isEqualTo(
                        Decision.rejected(new RefundAbovePaid(ORDER, Msat.of(501), Msat.of(500))));
    }

    @Test
    void wrong_order_buyer_or_page_is_refused() {
        refused(
                charged,
                owing(new OweToBuyer(Story.number(2).orderId(), PAGE)),
                new NothingOwedToBuyer(MISSING.caseId()));
        refused(
                charged,
                owing(new OweToBuyer(ORDER, new BalancePageId(Story.RIVAL, 1))),
                new NothingOwedToBuyer(MISSING.caseId()));
        charged.and(Prepaid.carriedForward(Msat.of(200), List.of(), List.of()));
        refused(charged, owe(null, "late"), new BalanceMovedOn(PAGE.next()));

        charged.send(owe(null, "late").onPage(2));

        assertThat(charged.all(RefundIssued.class))
                .extracting(RefundIssued::balancePage)
                .containsExactly(PAGE.next());
    }

    private Msat balance() {
        List<BalanceFact> facts =
                charged.entries().stream()
                        .map(FactLog.Entry::event)
                        .filter(BalanceFact.class::isInstance)
                        .map(BalanceFact.class::cast)
                        .toList();
        return BalancePage.of(PAGE, facts).balance();
    }

    private static void refused(FactLog log, ResolveCase wish, Rejection expected) {
        assertThat(log.decide(wish)).isEqualTo(Decision.rejected(expected));
    }

    private static ResolveCase owing(OweToBuyer answer) {
        return new ResolveCase(MISSING.caseId(), answer, "whose?", NOW);
    }

    private static ResolveCase owe(@Nullable Long msat, String reason) {
        return new ResolveCase(
                MISSING.caseId(),
                new OweToBuyer(ORDER, PAGE),
                msat == null ? null : money(msat),
                reason,
                NOW);
    }

    private static MoneyInQuestion money(long msat) {
        return new MoneyInQuestion(MoneySource.NOT_LEFT_TREASURY, Msat.of(msat));
    }
}
