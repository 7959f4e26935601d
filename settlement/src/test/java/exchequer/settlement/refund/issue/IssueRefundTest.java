package exchequer.settlement.refund.issue;

import static exchequer.settlement.Prepaid.PAGE;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.Rejection;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.automation.WhenCaseResolvedThenRefund;
import exchequer.settlement.automation.WhenEscrowExceedsThenRefund;
import exchequer.settlement.cases.resolve.CaseResolution;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.rejection.SettlementRejection.BalanceMovedOn;
import exchequer.settlement.rejection.SettlementRejection.CaseNotFound;
import exchequer.settlement.rejection.SettlementRejection.NothingToRefund;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.RefundAbovePaid;
import exchequer.settlement.rejection.SettlementRejection.RefundFollowsByItself;
import exchequer.settlement.rejection.SettlementRejection.RefundIsIssued;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IssueRefundTest {

    private static final Story STORY = Story.first();
    private static final OrderId ORDER = STORY.orderId();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice LOCK = TestInvoice.of(9, PRICE);

    private final FactLog paid =
            FactLog.of(
                    STORY.placed(),
                    Prepaid.received(77, 50_003),
                    Prepaid.drawn(STORY, INVOICE, 3, List.of()));

    @Test
    void what_was_paid_goes_back_to_the_balance_bound_to_its_payment() {
        paid.and(Prepaid.postponed(Story.number(2), 7));

        paid.send(refund("one", 20_000));

        assertThat(paid.all(RefundIssued.class))
                .containsExactly(
                        new RefundIssued(
                                RefundId.of("one"),
                                ORDER,
                                STORY.rfqId(),
                                STORY.buyer(),
                                INVOICE.hash(),
                                null,
                                Msat.of(20_000),
                                RefundReason.OVERCHARGED,
                                "too dear",
                                PAGE,
                                List.of(Story.number(2).orderId()),
                                NOW));
    }

    @Test
    void same_refund_is_issued_once_however_often_it_is_asked_for() {
        paid.send(refund("one", 20_000));

        assertThat(paid.send(refund("one", 20_000))).isEqualTo(Decision.alreadyDone());
        assertThat(paid.send(refund("one", 20_001)))
                .isEqualTo(Decision.rejected(new RefundIsIssued(RefundId.of("one"))));
        // It is found again when the page has turned.
        paid.and(Prepaid.carriedForward(Msat.of(20_000), List.of(), List.of()));
        assertThat(paid.send(refund("one", 20_000).onPage(2))).isEqualTo(Decision.alreadyDone());
        assertThat(paid.all(RefundIssued.class)).hasSize(1);
    }

    @Test
    void all_refunds_together_are_never_more_than_amount_and_fee_that_were_drawn() {
        paid.send(refund("one", 30_000));

        refused(
                refund("two", 20_004),
                new RefundAbovePaid(ORDER, Msat.of(20_004), Msat.of(20_003)));
        paid.send(refund("two", 20_003));
        refused(refund("three", 1), new NothingToRefund(ORDER));
    }

    @Test
    void who_has_paid_nothing_here_gets_nothing_back() {
        FactLog onCredit = FactLog.of(STORY.placed(), STORY.accepted());

        assertThat(onCredit.decide(refund("one", 1)))
                .isEqualTo(Decision.rejected(new NothingToRefund(ORDER)));
        refused(refund("one", 0), new NothingToRefund(ORDER));
    }

    @Test
    void escrow_is_refunded_with_its_fee_and_what_came_beyond_apart_from_it() {
        EscrowReleased escrow = released(70);
        FactLog log = FactLog.of(STORY.placed(), escrow);
        long price = PRICE.value() + 500;

        assertThat(log.decide(refund("one", price + 1)))
                .isEqualTo(
                        Decision.rejected(
                                new RefundAbovePaid(ORDER, Msat.of(price + 1), Msat.of(price))));
        var wishes = new WhenEscrowExceedsThenRefund().react(escrow, NOW);
        assertThat(wishes).hasSize(1);
        log.send(wishes.getFirst());
        log.send(wishes.getFirst());

        assertThat(log.all(RefundIssued.class))
                .singleElement()
                .satisfies(
                        refund -> {
                            assertThat(refund.amountMsat()).isEqualTo(Msat.of(70));
                            assertThat(refund.reason()).isEqualTo(RefundReason.ESCROW_EXCESS);
                            assertThat(refund.paymentHash()).isEqualTo(LOCK.hash());
                        });
        log.send(refund("all", price));
        assertThat(log.all(RefundIssued.class)).hasSize(2);
        assertThat(new WhenEscrowExceedsThenRefund().react(released(0), NOW)).isEmpty();
    }

    @Test
    void nothing_is_refunded_while_a_case_is_open() {
        CaseOpened question = STORY.inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE);
        paid.and(question);

        refused(refund("one", 1), new OrderFrozen(ORDER, question.caseId()));
        paid.and(answer(question));

        assertThat(paid.decide(refund("one", 1, question.caseId())))
                .isInstanceOf(Decision.Accepted.class);
        CaseId other = CaseId.of(CaseKind.AMOUNT_DIFFERS, INVOICE.hash());
        refused(refund("one", 1, other), new CaseNotFound(other));
    }

    @Test
    void fee_that_the_rail_never_took_goes_back_when_its_case_is_written_off() {
        CaseOpened question = railTookLess(INVOICE, 2);
        paid.and(question);
        CaseResolved answer = answer(question);
        paid.and(answer);

        var wishes = new WhenCaseResolvedThenRefund().react(answer, NOW);
        assertThat(wishes).hasSize(1);
        paid.send(wishes.getFirst());
        paid.send(wishes.getFirst());

        assertThat(paid.all(RefundIssued.class))
                .singleElement()
                .satisfies(
                        refund -> {
                            assertThat(refund.amountMsat()).isEqualTo(Msat.of(2));
                            assertThat(refund.caseId()).isEqualTo(question.caseId());
                        });
    }

    /** Half of it written off today and half tomorrow is all of it. */
    @Test
    void fee_that_the_rail_never_took_goes_back_part_by_part_too() {
        CaseOpened question = railTookLess(INVOICE, 3);
        paid.and(question);
        for (long part : List.of(1L, 1L)) {
            paid.send(writeOff(question, part, "part " + paid.entries().size()));
        }
        paid.send(writeOff(question, null, "the rest"));

        for (FactLog.Entry fact : paid.entries()) {
            new WhenCaseResolvedThenRefund().react(fact.event(), NOW).forEach(paid::send);
            new WhenCaseResolvedThenRefund().react(fact.event(), NOW).forEach(paid::send);
        }

        assertThat(paid.all(RefundIssued.class))
                .extracting(refund -> refund.amountMsat().value())
                .containsExactly(1L, 1L, 1L);
    }

    private static ResolveCase writeOff(CaseOpened question, @Nullable Long part, String reason) {
        return new ResolveCase(
                question.caseId(),
                new CaseResolution.WriteOff(),
                part == null
                        ? null
                        : new MoneyInQuestion(MoneySource.NOT_LEFT_TREASURY, Msat.of(part)),
                reason,
                NOW);
    }

    @Test
    void gain_is_the_markets_where_the_buyer_was_not_charged_for_it() {
        CaseOpened question = railTookLess(TestInvoice.of(5, PRICE), 2);
        CaseResolved answer = answer(question);
        paid.and(question, answer);
        var wish = new WhenCaseResolvedThenRefund().react(answer, NOW).getFirst();

        assertThat(paid.decide(wish)).isEqualTo(Decision.rejected(new NothingToRefund(ORDER)));
        assertThat(
                        new WhenCaseResolvedThenRefund()
                                .react(
                                        CaseResolved.answering(
                                                question,
                                                CaseOutcome.EXPLAINED,
                                                null,
                                                "found",
                                                NOW),
                                        NOW))
                .isEmpty();
    }

    /** Nobody would wish for it again once the other case is answered. */
    @Test
    void what_follows_by_itself_waits_for_no_other_case() {
        CaseOpened question = railTookLess(INVOICE, 2);
        CaseResolved answer = answer(question);
        paid.and(question, STORY.inQuestion(CaseKind.FAILURE_AFTER_SETTLEMENT, INVOICE), answer);

        paid.send(new WhenCaseResolvedThenRefund().react(answer, NOW).getFirst());

        assertThat(paid.all(RefundIssued.class)).hasSize(1);
        EscrowReleased escrow = released(70);
        FactLog log =
                FactLog.of(
                        STORY.placed(), escrow, STORY.inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE));
        log.send(new WhenEscrowExceedsThenRefund().react(escrow, NOW).getFirst());
        assertThat(log.all(RefundIssued.class)).hasSize(1);
    }

    /** The books would not move, and the balance would. */
    @ParameterizedTest
    @EnumSource(RefundReason.class)
    void what_the_books_have_already_can_not_be_asked_for(RefundReason reason) {
        FactLog log = FactLog.of(STORY.placed(), released(70));
        IssueRefund byHand = because(reason, false);

        if (reason.isInTheBooks()) {
            assertThat(log.decide(byHand))
                    .isEqualTo(Decision.rejected(new RefundFollowsByItself(reason)));
        } else {
            assertThat(log.decide(byHand)).isInstanceOf(Decision.Accepted.class);
        }
        assertThat(log.decide(because(RefundReason.OWED_BY_CASE, true)))
                .as("comes with the answer, or never")
                .isEqualTo(Decision.rejected(new RefundFollowsByItself(RefundReason.OWED_BY_CASE)));
    }

    private static IssueRefund because(RefundReason reason, boolean automatic) {
        return new IssueRefund(
                RefundId.of("one"),
                ORDER,
                Msat.of(10),
                reason,
                null,
                automatic,
                "by hand",
                PAGE,
                NOW);
    }

    @Test
    void refund_names_an_order_of_that_buyer_and_says_why() {
        assertThat(new FactLog().decide(refund("one", 1)))
                .isEqualTo(Decision.rejected(new OrderNotFound(ORDER)));
        IssueRefund stranger =
                new IssueRefund(
                        RefundId.of("one"),
                        ORDER,
                        Msat.of(1),
                        RefundReason.GOODWILL,
                        null,
                        false,
                        "why not",
                        new BalancePageId(Story.RIVAL, 1),
                        NOW);
        refused(stranger, new NotRfqBuyer(STORY.rfqId()));
        refused(noted(" "), new FieldMissing("note"));
        refused(
                noted("x".repeat(IssueRefund.NOTE_MAX + 1)),
                new FieldTooLong("note", IssueRefund.NOTE_MAX));
    }

    @Test
    void nothing_is_refunded_to_a_closed_page() {
        paid.and(Prepaid.received(1, 5), Prepaid.carriedForward(Msat.of(5), List.of(), List.of()));

        refused(refund("one", 1), new BalanceMovedOn(PAGE.next()));
    }

    private void refused(IssueRefund wish, Rejection expected) {
        assertThat(paid.decide(wish)).isEqualTo(Decision.rejected(expected));
    }

    private static EscrowReleased released(long excess) {
        EscrowReleased exact = STORY.escrowReleased(LOCK);
        return new EscrowReleased(
                exact.escrowId(),
                exact.orderId(),
                exact.rfqId(),
                exact.buyer(),
                exact.provider(),
                exact.paymentHash(),
                exact.receivedMsat().plus(Msat.of(excess)),
                exact.priceMsat(),
                exact.marketFeeMsat(),
                exact.preimage(),
                exact.rail(),
                exact.releasedAt());
    }

    private static CaseOpened railTookLess(TestInvoice payment, long msat) {
        return new CaseOpened(
                CaseId.of(Story.RAIL, CaseKind.RAIL_FEE_DIFFERS, payment.hash()),
                CaseKind.RAIL_FEE_DIFFERS,
                payment.hash(),
                ORDER,
                STORY.rfqId(),
                STORY.buyer(),
                STORY.provider(),
                Story.RAIL,
                List.of(new MoneyInQuestion(MoneySource.NOT_LEFT_TREASURY, Msat.of(msat))),
                Story.atRail("succeeded", PRICE, Msat.of(1)),
                "the rail took less",
                NOW);
    }

    private static CaseResolved answer(CaseOpened question) {
        return CaseResolved.answering(question, CaseOutcome.WRITTEN_OFF, null, "kept", NOW);
    }

    private static IssueRefund noted(String note) {
        return new IssueRefund(
                RefundId.of("one"),
                ORDER,
                Msat.of(1),
                RefundReason.GOODWILL,
                null,
                false,
                note,
                PAGE,
                NOW);
    }

    private static IssueRefund refund(String key, long msat) {
        return refund(key, msat, null);
    }

    private static IssueRefund refund(String key, long msat, @Nullable CaseId question) {
        return new IssueRefund(
                RefundId.of(key),
                ORDER,
                Msat.of(msat),
                RefundReason.OVERCHARGED,
                question,
                false,
                "too dear",
                PAGE,
                NOW);
    }
}
