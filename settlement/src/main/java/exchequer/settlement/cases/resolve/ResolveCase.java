package exchequer.settlement.cases.resolve;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.settlement.balance.BalancePage;
import exchequer.settlement.balance.OnBalance;
import exchequer.settlement.cases.resolve.CaseResolution.AssignPayment;
import exchequer.settlement.cases.resolve.CaseResolution.AssignToOwnOrder;
import exchequer.settlement.cases.resolve.CaseResolution.Claim;
import exchequer.settlement.cases.resolve.CaseResolution.Explain;
import exchequer.settlement.cases.resolve.CaseResolution.OweToBuyer;
import exchequer.settlement.cases.resolve.CaseResolution.Void;
import exchequer.settlement.cases.resolve.CaseResolution.WriteOff;
import exchequer.settlement.cases.resolve.Judgement.Booked;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rejection.SettlementRejection.CaseHoldsLess;
import exchequer.settlement.rejection.SettlementRejection.CaseIsResolved;
import exchequer.settlement.rejection.SettlementRejection.CaseNotFound;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Answers a case, or a part of it. When nothing is left in question its order goes on; what it held
 * in suspense is booked to where it belongs, part by part. Once answered it stays answered; the
 * very same answer again adds nothing.
 *
 * @param part of what is in question, to be answered for now; null for all that is left. Two parts
 *     of one source, amount and outcome need reasons that differ: otherwise the second is taken for
 *     a repetition of the first
 * @param reason for whoever reads the books later; never blank
 */
@Command(namespace = "exchequer", name = "ResolveCase", version = "1")
public record ResolveCase(
        CaseId caseId,
        CaseResolution resolution,
        @Nullable MoneyInQuestion part,
        String reason,
        Instant at)
        implements OnBalance {

    public static final int REASON_MAX = 2_000;

    public static final Decider<ResolveCase, CaseToResolve> DECIDER =
            new Decider<>(
                    ResolveCase.class,
                    ResolveCase::boundary,
                    CaseToResolve.NOTHING,
                    CaseToResolve::evolve,
                    ResolveCase::decide);

    /** All that is left of the case. */
    public ResolveCase(CaseId caseId, CaseResolution resolution, String reason, Instant at) {
        this(caseId, resolution, null, reason, at);
    }

    @Override
    public Pubkey buyer() {
        return owed().page().buyer();
    }

    @Override
    public boolean touchesBalance() {
        return resolution instanceof OweToBuyer;
    }

    @Override
    public ResolveCase onPage(long number) {
        BalancePageId page = new BalancePageId(buyer(), number);
        return new ResolveCase(caseId, new OweToBuyer(owed().order(), page), part, reason, at);
    }

    private OweToBuyer owed() {
        if (resolution instanceof OweToBuyer owe) {
            return owe;
        }
        throw new IllegalStateException(resolution + " touches no balance");
    }

    private Boundary boundary() {
        Boundary ofCase =
                Boundary.of(
                        "case",
                        caseId,
                        CaseOpened.class,
                        CasePartlyResolved.class,
                        CaseResolved.class);
        return switch (resolution) {
            case AssignPayment(OrderId order, PaymentHash payment, _) ->
                    ofCase.and(
                                    "order",
                                    order,
                                    OrderPlaced.class,
                                    OrderClosed.class,
                                    PaymentIntended.class,
                                    PaymentSettled.class,
                                    PaymentFailed.class)
                            .andAcrossTenants(
                                    "payment",
                                    payment,
                                    ChargeRaised.class,
                                    PaymentIntended.class,
                                    PaymentSettled.class);
            case OweToBuyer(OrderId order, BalancePageId page) ->
                    BalancePage.in(
                            ofCase.and(
                                    "order",
                                    order,
                                    BalanceDrawn.class,
                                    EscrowReleased.class,
                                    RefundIssued.class),
                            page);
            case Explain _, WriteOff _, Claim _, AssignToOwnOrder _, Void _ -> ofCase;
        };
    }

    Decision decide(CaseToResolve state) {
        @Nullable CaseOpened opened = state.opened();
        if (opened == null) {
            return Decision.rejected(new CaseNotFound(caseId));
        }
        if (reason.isBlank()) {
            return Decision.rejected(new FieldMissing("reason"));
        }
        if (reason.length() > REASON_MAX) {
            return Decision.rejected(new FieldTooLong("reason", REASON_MAX));
        }
        if (isSaidAlready(state, opened)) {
            return Decision.alreadyDone();
        }
        if (state.resolved() != null) {
            return Decision.rejected(new CaseIsResolved(caseId));
        }
        @Nullable Rejection tooMuch = tooMuch(opened);
        return tooMuch == null ? judged(state, opened) : Decision.rejected(tooMuch);
    }

    private Decision judged(CaseToResolve state, CaseOpened opened) {
        List<MoneyInQuestion> money = part == null ? opened.moneyInQuestion() : List.of(part);
        boolean isRest = opened.without(money).moneyInQuestion().isEmpty();
        return switch (Judgement.of(this, state, opened, money)) {
            case Judgement.Refused(Rejection why) -> Decision.rejected(why);
            case Booked booked when booked.payment() != null ->
                    Decision.accepted(booked.payment(), whole(opened, money, booked));
            case Booked booked -> {
                DomainEvent answer =
                        isRest ? whole(opened, money, booked) : partial(opened, booked);
                yield touchesBalance()
                        ? owing(state, opened, money, answer)
                        : Decision.accepted(answer);
            }
        };
    }

    /** In one append: what the books move to the buyer, and what its balance grows by. */
    private Decision owing(
            CaseToResolve state,
            CaseOpened opened,
            List<MoneyInQuestion> money,
            DomainEvent answer) {
        BalancePageId page = owed().page();
        BalancePage current = BalancePage.of(page, state.paid().facts());
        RefundIssued refund =
                new RefundIssued(
                        RefundId.of(caseId, state.parts().size()),
                        owed().order(),
                        Objects.requireNonNull(opened.rfqId()),
                        buyer(),
                        // Something was paid, or nothing could be owed back.
                        state.paid().payment(owed().order()).orElseThrow(),
                        caseId,
                        Judgement.sum(money),
                        RefundReason.OWED_BY_CASE,
                        reason,
                        page,
                        current.waiting(),
                        at);
        return current.isNotCurrent(page).orElseGet(() -> current.append(page, at, answer, refund));
    }

    private @Nullable Rejection tooMuch(CaseOpened opened) {
        if (part == null) {
            return null;
        }
        Msat held =
                opened.moneyInQuestion().stream()
                        .filter(money -> money.source() == part.source())
                        .map(MoneyInQuestion::amountMsat)
                        .findFirst()
                        .orElse(Msat.ZERO);
        return part.amountMsat().isMoreThan(held)
                ? new CaseHoldsLess(caseId, part.source(), held)
                : null;
    }

    private boolean isSaidAlready(CaseToResolve state, CaseOpened opened) {
        @Nullable CaseResolved before = state.resolved();
        boolean isFinalAnswer =
                before != null
                        && isThis(before.outcome(), before.reason(), before.claimedFrom(), opened)
                        && isForOrder(before)
                        && (part == null || before.moneyInQuestion().equals(List.of(part)));
        return isFinalAnswer
                || part != null
                        && state.parts().stream()
                                .anyMatch(
                                        said ->
                                                isThis(
                                                                said.outcome(),
                                                                said.reason(),
                                                                said.claimedFrom(),
                                                                opened)
                                                        && said.moneyInQuestion()
                                                                .equals(List.of(part)));
    }

    private boolean isThis(
            CaseOutcome outcome, String why, @Nullable Pubkey from, CaseOpened opened) {
        @Nullable Pubkey claimed =
                resolution instanceof Claim claim ? Judgement.claimedFrom(opened, claim) : null;
        return outcome == resolution.outcome()
                && why.equals(reason)
                && (claimed == null || claimed.equals(from));
    }

    private boolean isForOrder(CaseResolved before) {
        return !(resolution instanceof AssignPayment assignment)
                || assignment.order().equals(before.orderId());
    }

    private CaseResolved whole(CaseOpened opened, List<MoneyInQuestion> money, Booked booked) {
        @Nullable PaymentSettled payment = booked.payment();
        return new CaseResolved(
                caseId,
                opened.kind(),
                opened.paymentHash(),
                payment == null ? opened.orderId() : payment.orderId(),
                payment == null ? opened.rfqId() : payment.rfqId(),
                payment == null ? opened.buyer() : payment.buyer(),
                payment == null ? opened.provider() : payment.provider(),
                opened.rail(),
                money,
                resolution.outcome(),
                booked.claimedFrom(),
                reason,
                at);
    }

    private CasePartlyResolved partial(CaseOpened opened, Booked booked) {
        return new CasePartlyResolved(
                caseId,
                opened.kind(),
                opened.paymentHash(),
                opened.orderId(),
                opened.rfqId(),
                opened.buyer(),
                opened.provider(),
                opened.rail(),
                List.of(Objects.requireNonNull(part)),
                resolution.outcome(),
                booked.claimedFrom(),
                reason,
                at);
    }
}
