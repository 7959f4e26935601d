package exchequer.settlement.rejection;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Rejection;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.balance.clear.ClearHold;
import exchequer.settlement.cases.lostescrow.QuestionLostEscrow;
import exchequer.settlement.cases.open.OpenCase;
import exchequer.settlement.cases.resolve.CaseResolution;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.charge.award.AwardPayableQuote;
import exchequer.settlement.charge.refuse.RefuseLosingCharges;
import exchequer.settlement.deposit.record.DepositSeen;
import exchequer.settlement.deposit.record.RecordDepositUpdate;
import exchequer.settlement.deposit.request.DepositPolicy;
import exchequer.settlement.deposit.request.RequestDeposit;
import exchequer.settlement.escrow.record.EscrowMachine.Seen;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.record.EscrowMachine.State;
import exchequer.settlement.escrow.record.EscrowMachine.Verdict;
import exchequer.settlement.escrow.record.RecordEscrowUpdate;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.order.close.ClosePaidOrder;
import exchequer.settlement.order.fail.FailOrder;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.intend.PaymentRules;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.refund.issue.IssueRefund;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Codes are API: somebody's program branches on them. */
class SettlementRejectionTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);
    private static final CaseResolution WRITE_OFF = new CaseResolution.WriteOff();
    private static final PaymentRules RULES =
            new PaymentRules(new FeePolicy(Msat.ZERO, 0), ZoneOffset.UTC, false, Funding.TREASURY);
    private static final boolean TRANSIENT = true;
    private static final boolean FINAL = false;

    private static final State NOWHERE =
            new State(Stage.REQUESTED, Verdict.PENDING, NOW, 36, 0, Msat.ZERO, false);

    static Stream<Arguments> rejections() {
        return Stream.of(ofPayments(), ofCases(), ofEscrows(), ofBalances()).flatMap(rows -> rows);
    }

    private static Stream<Arguments> ofEscrows() {
        Msat less = PRICE.minus(Msat.of(1));
        FactLog asked = FactLog.of(STORY.placed(), STORY.escrowRequested());
        return Stream.of(
                row(
                        "escrow_not_released",
                        TRANSIENT,
                        intend(),
                        due(90_000, 90_000).and(STORY.escrowRequested())),
                row(
                        "escrow_not_found",
                        FINAL,
                        seen(new InvoiceState.NotFound()),
                        FactLog.of(STORY.placed())),
                row(
                        "order_is_prepaid",
                        FINAL,
                        requestEscrow(),
                        FactLog.of(STORY.prepaid().placed())),
                row(
                        "payment_begun",
                        FINAL,
                        requestEscrow(),
                        FactLog.of(STORY.placed(), STORY.intended(INVOICE, 0, TODAY))),
                row("escrow_too_small", FINAL, seen(new InvoiceState.Locked(less, 9)), asked),
                row(
                        "escrow_moved_on",
                        TRANSIENT,
                        seen(new InvoiceState.NotFound()),
                        FactLog.of(
                                STORY.placed(),
                                STORY.escrowRequested(),
                                STORY.escrowInvoiced(INVOICE))),
                row(
                        "escrow_not_lost",
                        TRANSIENT,
                        new QuestionLostEscrow(STORY.orderId(), NOW),
                        FactLog.of(STORY.placed(), STORY.escrowRequested(), STORY.accepted())));
    }

    private static Stream<Arguments> ofBalances() {
        ClearHold clear = new ClearHold(INVOICE.hash(), STORY.orderId(), Prepaid.PAGE, NOW);
        DepositPolicy policy = new DepositPolicy(PRICE, PRICE, Prepaid.PAY_WITHIN);
        return Stream.of(
                row(
                        "deposit_out_of_range",
                        FINAL,
                        new RequestDeposit(
                                Prepaid.DEPOSIT,
                                STORY.buyer(),
                                Msat.of(1),
                                policy,
                                Story.RAIL,
                                NOW),
                        new FactLog()),
                row("deposit_not_found", FINAL, deposited(), new FactLog()),
                row(
                        "deposit_unproven",
                        FINAL,
                        deposited(),
                        FactLog.of(Prepaid.requested(PRICE), Prepaid.invoiced(PRICE))),
                row(
                        "balance_too_low",
                        TRANSIENT,
                        prepaid(),
                        due(90_000, 90_000).and(Prepaid.postponed(STORY, 7))),
                row(
                        "balance_moved_on",
                        TRANSIENT,
                        prepaid(),
                        due(90_000, 90_000)
                                .and(Prepaid.carriedForward(PRICE, List.of(), List.of()))),
                row("nothing_to_refund", FINAL, refund(1), FactLog.of(STORY.placed())),
                row(
                        "refund_above_paid",
                        FINAL,
                        refund(PRICE.value() + 1),
                        FactLog.of(STORY.placed(), Prepaid.drawn(STORY, INVOICE, 0, List.of()))),
                row(
                        "refund_is_issued",
                        FINAL,
                        refund(2),
                        FactLog.of(
                                STORY.placed(),
                                Prepaid.drawn(STORY, INVOICE, 0, List.of()),
                                Prepaid.refunded(STORY, INVOICE, 1))),
                row(
                        "refund_follows_by_itself",
                        FINAL,
                        refund(1, RefundReason.OWED_BY_CASE),
                        FactLog.of(STORY.placed())),
                row("nothing_held", FINAL, clear, new FactLog()),
                row(
                        "payment_not_over",
                        TRANSIENT,
                        clear,
                        FactLog.of(Prepaid.held(STORY, INVOICE, 0))));
    }

    private static IssueRefund refund(long msat) {
        return refund(msat, RefundReason.OVERCHARGED);
    }

    private static IssueRefund refund(long msat, RefundReason reason) {
        return new IssueRefund(
                RefundId.of("cmd_refund"),
                STORY.orderId(),
                Msat.of(msat),
                reason,
                null,
                false,
                "too dear",
                Prepaid.PAGE,
                NOW);
    }

    private static IntendPayment prepaid() {
        return new IntendPayment(
                STORY.orderId(),
                STORY.buyer(),
                new PaymentRules(
                        new FeePolicy(Msat.ZERO, 0), ZoneOffset.UTC, false, Funding.BALANCE),
                Story.RAIL,
                NOW);
    }

    /** Said to be paid, with the proof of another invoice. */
    private static RecordDepositUpdate deposited() {
        return new RecordDepositUpdate(
                Prepaid.DEPOSIT,
                new DepositSeen.Looked(
                        Prepaid.invoice(PRICE).hash(),
                        new InvoiceState.Settled(INVOICE.preimage(), PRICE, NOW)),
                Prepaid.PAGE,
                NOW);
    }

    private static RequestEscrow requestEscrow() {
        return new RequestEscrow(
                STORY.orderId(),
                STORY.buyer(),
                new EscrowPolicy(Msat.ZERO, 0, Duration.ofHours(2), 1_008, 36),
                Story.RAIL,
                false,
                NOW);
    }

    private static RecordEscrowUpdate seen(InvoiceState invoice) {
        return new RecordEscrowUpdate(
                STORY.orderId(),
                INVOICE.hash(),
                new Seen(invoice, OptionalInt.empty(), NOW),
                NOWHERE);
    }

    private static Stream<Arguments> ofPayments() {
        DomainCommand award =
                new AwardPayableQuote(STORY.rfqId(), STORY.quoteId(), STORY.buyer(), NOW);
        DomainCommand notFound =
                new RecordRailUpdate(STORY.orderId(), new RailUpdate.NotFound(INVOICE.hash()), NOW);
        return Stream.of(
                row("charge_not_raised", TRANSIENT, intend(), FactLog.of(STORY.placed())),
                row(
                        "delivery_not_accepted",
                        TRANSIENT,
                        intend(),
                        FactLog.of(STORY.placed(), STORY.charged(INVOICE))),
                row(
                        "charge_lapsed",
                        FINAL,
                        new IntendPayment(
                                STORY.orderId(),
                                STORY.buyer(),
                                RULES,
                                Story.RAIL,
                                INVOICE.expiresAt()),
                        due(90_000, 90_000)),
                row(
                        "charge_spent",
                        FINAL,
                        intend(),
                        due(90_000, 90_000)
                                .and(
                                        STORY.intended(INVOICE, 0, TODAY),
                                        STORY.failed(INVOICE, TODAY))),
                row(
                        "charge_above_order",
                        FINAL,
                        intend(),
                        FactLog.of(
                                STORY.at(Msat.of(1)).placed(),
                                STORY.charged(INVOICE),
                                STORY.accepted())),
                row("payment_above_order_budget", FINAL, intend(), due(1, 90_000)),
                row("daily_budget_exhausted", TRANSIENT, intend(), due(90_000, 1)),
                row("payment_not_found", FINAL, notFound, new FactLog()),
                row(
                        "payment_is_over",
                        FINAL,
                        notFound,
                        FactLog.of(
                                STORY.intended(INVOICE, 0, TODAY), STORY.failed(INVOICE, TODAY))),
                row(
                        "order_not_awarded",
                        TRANSIENT,
                        new RefuseLosingCharges(STORY.rfqId(), NOW),
                        new FactLog()),
                row(
                        "order_is_paid",
                        FINAL,
                        notFound,
                        FactLog.of(
                                STORY.intended(ANOTHER, 0, TODAY),
                                STORY.failed(ANOTHER, TODAY),
                                STORY.intended(INVOICE, 0, TODAY),
                                STORY.settled(ANOTHER, 0, TODAY))),
                row(
                        "payment_not_settled",
                        TRANSIENT,
                        new ClosePaidOrder(STORY.orderId(), NOW),
                        FactLog.of(STORY.placed())),
                row("not_payable_yet", TRANSIENT, award, FactLog.of(STORY.opened())),
                row(
                        "order_frozen",
                        TRANSIENT,
                        new ClosePaidOrder(STORY.orderId(), NOW),
                        paid().and(STORY.inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE))),
                row(
                        "nothing_failed",
                        TRANSIENT,
                        new FailOrder(STORY.orderId(), NOW),
                        FactLog.of(STORY.placed())),
                row(
                        "difference_is_gone",
                        FINAL,
                        stray(),
                        FactLog.of(STORY.intended(INVOICE, 0, TODAY))));
    }

    private static Stream<Arguments> ofCases() {
        CaseResolution assign = new CaseResolution.AssignToOwnOrder();
        FactLog fee = FactLog.of(STORY.inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE));
        return Stream.of(
                row("case_not_found", FINAL, resolve(WRITE_OFF), new FactLog()),
                row("case_is_resolved", FINAL, resolve(WRITE_OFF), resolved()),
                row(
                        "case_holds_no_money",
                        FINAL,
                        new ResolveCase(
                                CaseId.of(CaseKind.SETTLED_AFTER_FAILURE, INVOICE.hash()),
                                WRITE_OFF,
                                "lost",
                                NOW),
                        FactLog.of(STORY.inQuestion(CaseKind.SETTLED_AFTER_FAILURE, INVOICE))),
                row(
                        "case_not_claimable",
                        FINAL,
                        resolve(new CaseResolution.Claim(null)),
                        FactLog.of(STORY.inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE))),
                row(
                        "claim_without_provider",
                        FINAL,
                        new ResolveCase(
                                stray().caseId(), new CaseResolution.Claim(null), "whose?", NOW),
                        strayOpened()),
                row(
                        "case_holds_less",
                        FINAL,
                        new ResolveCase(
                                CaseId.of(CaseKind.FEE_ABOVE_CAP, INVOICE.hash()),
                                WRITE_OFF,
                                new MoneyInQuestion(MoneySource.ROUTING_EXPENSE, Msat.of(6)),
                                "lost",
                                NOW),
                        fee),
                row(
                        "case_not_divisible",
                        FINAL,
                        new ResolveCase(
                                CaseId.of(CaseKind.ESCROW_LOST, INVOICE.hash()),
                                new CaseResolution.Void(),
                                new MoneyInQuestion(MoneySource.UNCOVERED_PRICE, Msat.of(6)),
                                "half",
                                NOW),
                        FactLog.of(STORY.inQuestion(CaseKind.ESCROW_LOST, INVOICE))),
                row("case_not_assignable", FINAL, resolve(assign), fee),
                row(
                        "nothing_owed_to_buyer",
                        FINAL,
                        resolve(new CaseResolution.OweToBuyer(STORY.orderId(), Prepaid.PAGE)),
                        fee),
                row("case_not_voidable", FINAL, resolve(new CaseResolution.Void()), fee));
    }

    private static FactLog paid() {
        return FactLog.of(
                STORY.placed(),
                STORY.accepted(),
                STORY.intended(INVOICE, 0, TODAY),
                STORY.settled(INVOICE, 0, TODAY));
    }

    private static ResolveCase resolve(CaseResolution resolution) {
        return new ResolveCase(
                CaseId.of(CaseKind.FEE_ABOVE_CAP, INVOICE.hash()), resolution, "lost", NOW);
    }

    private static FactLog resolved() {
        FactLog facts = FactLog.of(STORY.inQuestion(CaseKind.FEE_ABOVE_CAP, INVOICE));
        facts.send(resolve(new CaseResolution.Explain()));
        return facts;
    }

    private static OpenCase stray() {
        return new OpenCase(
                Story.RAIL,
                CaseKind.PAYMENT_WITHOUT_ORDER,
                INVOICE.hash(),
                Story.atRail("succeeded", PRICE, Msat.of(3)),
                "nobody here asked for it",
                NOW);
    }

    private static FactLog strayOpened() {
        FactLog facts = new FactLog();
        facts.send(stray());
        return facts;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rejections")
    void rejection_has_a_stable_code_and_says_what_stands_in_the_way(
            String code, boolean isTransient, Rejection rejection) {
        assertThat(rejection.code()).isEqualTo(code);
        assertThat(rejection.transientFailure()).isEqualTo(isTransient);
        assertThat(rejection.kind())
                .isEqualTo(
                        code.endsWith("_not_found")
                                ? Rejection.Kind.NOT_FOUND
                                : Rejection.Kind.CONFLICT);
        assertThat(rejection.detail()).isNotBlank();
    }

    @Test
    void every_rejection_is_reached_by_some_decider() {
        assertThat(rejections().map(row -> row.get()[2].getClass().getSimpleName()))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(SettlementRejection.class.getPermittedSubclasses())
                                .map(Class::getSimpleName)
                                .toList());
    }

    private static Arguments row(
            String code, boolean isTransient, DomainCommand command, FactLog facts) {
        Decision decision = facts.decide(command);
        assertThat(decision).as(code).isInstanceOf(Decision.Rejected.class);
        return Arguments.of(code, isTransient, ((Decision.Rejected) decision).rejection());
    }

    private static IntendPayment intend() {
        return new IntendPayment(STORY.orderId(), STORY.buyer(), RULES, Story.RAIL, NOW);
    }

    private static FactLog due(long perOrder, long perDay) {
        return FactLog.of(
                STORY.budget(perOrder, perDay),
                STORY.placed(),
                STORY.charged(INVOICE),
                STORY.accepted());
    }
}
