package exchequer.settlement.refund.issue;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.balance.BalancePage;
import exchequer.settlement.balance.OnBalance;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.refund.PaidByBuyer;
import exchequer.settlement.rejection.SettlementRejection.CaseNotFound;
import exchequer.settlement.rejection.SettlementRejection.NothingToRefund;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.RefundAbovePaid;
import exchequer.settlement.rejection.SettlementRejection.RefundFollowsByItself;
import exchequer.settlement.rejection.SettlementRejection.RefundIsIssued;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Gives a buyer back, into its balance, what it has paid for an order: never more, and under one
 * identifier once. The very same wish again adds nothing.
 *
 * <p>What follows from a case by itself is at most what the balance has paid with that case's
 * payment, and less is enough. It waits for no other case: nobody would wish for it again.
 *
 * @param automatic follows from what was decided before, and not from somebody's wish
 * @param caseId the case that it follows from, which must have an answer
 * @param note for whoever reads the books later; never blank
 * @param page believed to be the current one of the buyer's balance
 */
@Command(namespace = "exchequer", name = "IssueRefund", version = "1")
public record IssueRefund(
        RefundId refundId,
        OrderId orderId,
        Msat amount,
        RefundReason reason,
        @Nullable CaseId caseId,
        boolean automatic,
        String note,
        BalancePageId page,
        Instant at)
        implements OnBalance {

    public static final int NOTE_MAX = 2_000;

    public static final Decider<IssueRefund, PaidByBuyer> DECIDER =
            new Decider<>(
                    IssueRefund.class,
                    IssueRefund::boundary,
                    PaidByBuyer.NOTHING,
                    PaidByBuyer::evolve,
                    IssueRefund::decide);

    @Override
    public Pubkey buyer() {
        return page.buyer();
    }

    @Override
    public IssueRefund onPage(long number) {
        return new IssueRefund(
                refundId,
                orderId,
                amount,
                reason,
                caseId,
                automatic,
                note,
                new BalancePageId(buyer(), number),
                at);
    }

    private Boundary boundary() {
        return BalancePage.in(
                Boundary.of(
                        "order",
                        orderId,
                        OrderPlaced.class,
                        BalanceDrawn.class,
                        EscrowReleased.class,
                        RefundIssued.class,
                        CaseOpened.class,
                        CasePartlyResolved.class,
                        CaseResolved.class),
                page);
    }

    Decision decide(PaidByBuyer state) {
        @Nullable OrderPlaced order = state.order();
        if (order == null) {
            return Decision.rejected(new OrderNotFound(orderId));
        }
        if (!order.buyer().equals(buyer())) {
            return Decision.rejected(new NotRfqBuyer(order.rfqId()));
        }
        if (note.isBlank()) {
            return Decision.rejected(new FieldMissing("note"));
        }
        if (note.length() > NOTE_MAX) {
            return Decision.rejected(new FieldTooLong("note", NOTE_MAX));
        }
        Optional<RefundIssued> issued = state.refund(refundId);
        if (issued.isPresent()) {
            return isThis(issued.get())
                    ? Decision.alreadyDone()
                    : Decision.rejected(new RefundIsIssued(refundId));
        }
        if (!mayBeWished()) {
            return Decision.rejected(new RefundFollowsByItself(reason));
        }
        Optional<CaseId> question = state.open().first();
        if (question.isPresent() && !automatic) {
            return Decision.rejected(new OrderFrozen(orderId, question.get()));
        }
        if (caseId != null && state.answerTo(caseId).isEmpty()) {
            return Decision.rejected(new CaseNotFound(caseId));
        }
        return within(state, order);
    }

    /** The answer to a case brings its refund along, in the same append. */
    private boolean mayBeWished() {
        return switch (reason) {
            case OWED_BY_CASE -> false;
            case ESCROW_EXCESS -> automatic;
            case WORK_REFUSED, OVERCHARGED, CASE_RESOLVED, GOODWILL -> true;
        };
    }

    private boolean isThis(RefundIssued issued) {
        return issued.orderId().equals(orderId)
                && issued.reason() == reason
                && (automatic || issued.amountMsat().equals(amount));
    }

    private Decision within(PaidByBuyer state, OrderPlaced order) {
        Msat refundable = state.refundable(orderId, reason);
        Msat most =
                automatic && caseId != null
                        ? refundable.atMost(drawnInQuestion(state, caseId))
                        : refundable;
        if (most.isZero() || amount.isZero()) {
            return Decision.rejected(new NothingToRefund(orderId));
        }
        if (!automatic && amount.isMoreThan(most)) {
            return Decision.rejected(new RefundAbovePaid(orderId, amount, most));
        }
        BalancePage current = BalancePage.of(page, state.facts());
        return current.isNotCurrent(page)
                .orElseGet(
                        () ->
                                current.append(
                                        page,
                                        at,
                                        refund(state, order, current, amount.atMost(most))));
    }

    private Msat drawnInQuestion(PaidByBuyer state, CaseId question) {
        return state.answerTo(question)
                .map(payment -> state.drawnWith(payment, orderId))
                .orElse(Msat.ZERO);
    }

    private RefundIssued refund(
            PaidByBuyer state, OrderPlaced order, BalancePage current, Msat back) {
        return new RefundIssued(
                refundId,
                orderId,
                order.rfqId(),
                order.buyer(),
                // Something was paid, or nothing could be refunded.
                state.payment(orderId).orElseThrow(),
                caseId,
                back,
                reason,
                note,
                page,
                current.waiting(),
                at);
    }
}
