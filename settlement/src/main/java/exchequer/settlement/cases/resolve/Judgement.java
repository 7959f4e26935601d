package exchequer.settlement.cases.resolve;

import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.cases.resolve.CaseResolution.AssignPayment;
import exchequer.settlement.cases.resolve.CaseResolution.Claim;
import exchequer.settlement.cases.resolve.CaseResolution.OweToBuyer;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.rejection.SettlementRejection.CaseHoldsNoMoney;
import exchequer.settlement.rejection.SettlementRejection.CaseNotAssignable;
import exchequer.settlement.rejection.SettlementRejection.CaseNotClaimable;
import exchequer.settlement.rejection.SettlementRejection.CaseNotDivisible;
import exchequer.settlement.rejection.SettlementRejection.CaseNotVoidable;
import exchequer.settlement.rejection.SettlementRejection.ChargeAboveOrder;
import exchequer.settlement.rejection.SettlementRejection.ClaimWithoutProvider;
import exchequer.settlement.rejection.SettlementRejection.NothingOwedToBuyer;
import exchequer.settlement.rejection.SettlementRejection.NothingToRefund;
import exchequer.settlement.rejection.SettlementRejection.PaymentBegun;
import exchequer.settlement.rejection.SettlementRejection.RefundAbovePaid;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which answer fits which money. Pure. */
sealed interface Judgement {

    record Refused(Rejection why) implements Judgement {}

    /**
     * @param claimedFrom whom it is claimed from, if it is claimed
     * @param payment what an order is paid with by this, if it is
     */
    record Booked(@Nullable Pubkey claimedFrom, @Nullable PaymentSettled payment)
            implements Judgement {}

    Booked AS_IT_IS = new Booked(null, null);

    /**
     * @param opened what is left of the case
     * @param money what of that is answered for
     */
    static Judgement of(
            ResolveCase wish, CaseToResolve state, CaseOpened opened, List<MoneyInQuestion> money) {
        boolean isEmpty = money.isEmpty();
        return switch (wish.resolution()) {
            case CaseResolution.Explain _ -> AS_IT_IS;
            case CaseResolution.WriteOff _ when isEmpty ->
                    new Refused(new CaseHoldsNoMoney(wish.caseId()));
            case CaseResolution.WriteOff _ -> AS_IT_IS;
            case Claim _ when isEmpty -> new Refused(new CaseHoldsNoMoney(wish.caseId()));
            case Claim claim -> claimed(opened, money, claim);
            case CaseResolution.AssignToOwnOrder _ -> assigned(opened, money);
            case AssignPayment assignment -> assigned(wish, state, opened, assignment);
            case OweToBuyer owe -> owed(state, opened, money, owe);
            case CaseResolution.Void _ -> voided(wish, state, opened);
        };
    }

    private static Judgement claimed(CaseOpened opened, List<MoneyInQuestion> money, Claim claim) {
        boolean isOnBuyer = money.stream().allMatch(Judgement::wasToCome);
        boolean isOnProvider = money.stream().allMatch(Judgement::wentToSomebody);
        if (!isOnBuyer && !isOnProvider || isOnBuyer && claim.provider() != null) {
            return new Refused(new CaseNotClaimable(opened.caseId()));
        }
        @Nullable Pubkey from = claimedFrom(opened, claim);
        return from == null
                ? new Refused(new ClaimWithoutProvider(opened.caseId()))
                : new Booked(from, null);
    }

    /** The buyer for what it was to pay, a provider for what it got. */
    static @Nullable Pubkey claimedFrom(CaseOpened opened, Claim claim) {
        if (opened.kind() == CaseKind.ESCROW_LOST) {
            return opened.buyer();
        }
        return claim.provider() == null ? opened.provider() : claim.provider();
    }

    private static boolean wasToCome(MoneyInQuestion money) {
        return money.source() == MoneySource.UNCOVERED_PRICE;
    }

    /** Routing fees went to nodes nobody knows, and what never left is with ourselves. */
    private static boolean wentToSomebody(MoneyInQuestion money) {
        return switch (money.source()) {
            case OVERPAID_PROVIDER, COMPUTE_EXPENSE, LEFT_TREASURY -> true;
            case ROUTING_EXPENSE, NOT_LEFT_TREASURY, UNCOVERED_PRICE -> false;
        };
    }

    /**
     * What a provider has beyond the price can be the cost of the work. Not where nobody knows
     * which order, nor without a proof that it was paid.
     */
    private static Judgement assigned(CaseOpened opened, List<MoneyInQuestion> money) {
        boolean isProven =
                opened.kind() != CaseKind.PAYMENT_WITHOUT_ORDER
                        && opened.kind() != CaseKind.PROOF_MISSING;
        return isProven
                        && opened.orderId() != null
                        && !money.isEmpty()
                        && money.stream().allMatch(Judgement::wentToSomebody)
                ? AS_IT_IS
                : new Refused(new CaseNotAssignable(opened.caseId()));
    }

    private static Judgement assigned(
            ResolveCase wish, CaseToResolve state, CaseOpened opened, AssignPayment assignment) {
        OrderId orderId = assignment.order();
        @Nullable OrderPlaced order = state.order();
        @Nullable PaymentProof proof = opened.evidence().proof();
        @Nullable Msat amount = opened.evidence().railAmountMsat();
        OrderId charged = state.charged().getOrDefault(opened.paymentHash(), orderId);
        if (opened.kind() != CaseKind.PAYMENT_WITHOUT_ORDER
                || !opened.paymentHash().equals(assignment.payment())
                || proof == null
                || !proof.isOf(opened.paymentHash())
                || amount == null
                // A payment hash binds to one order, for ever.
                || !charged.equals(orderId)) {
            return new Refused(new CaseNotAssignable(opened.caseId()));
        }
        if (wish.part() != null || !state.parts().isEmpty()) {
            return new Refused(new CaseNotDivisible(opened.caseId()));
        }
        if (order == null) {
            return new Refused(new OrderNotFound(orderId));
        }
        if (state.closed()) {
            return new Refused(new OrderIsClosed(orderId));
        }
        if (state.begun().contains(orderId)) {
            return new Refused(new PaymentBegun(orderId));
        }
        if (amount.isMoreThan(order.priceMsat())) {
            return new Refused(new ChargeAboveOrder(amount, order.priceMsat()));
        }
        return new Booked(null, settled(opened, assignment, order, amount, proof));
    }

    private static PaymentSettled settled(
            CaseOpened opened,
            AssignPayment assignment,
            OrderPlaced order,
            Msat amount,
            PaymentProof proof) {
        @Nullable Msat fee = opened.evidence().railFeeMsat();
        @Nullable Instant begun = opened.evidence().since();
        return new PaymentSettled(
                opened.paymentHash(),
                order.orderId(),
                order.rfqId(),
                order.buyer(),
                order.provider(),
                amount,
                fee == null ? Msat.ZERO : fee,
                order.priceMsat(),
                proof,
                Objects.requireNonNull(opened.rail()),
                assignment.businessDay(),
                begun == null ? opened.openedAt() : begun);
    }

    /**
     * Whoever has paid nothing for it here can not have it back: the cost that was booked for that
     * buyer is settled elsewhere, and so is what it got too little for.
     */
    private static Judgement owed(
            CaseToResolve state, CaseOpened opened, List<MoneyInQuestion> money, OweToBuyer owe) {
        boolean isBuyers =
                owe.order().equals(opened.orderId())
                        && owe.page().buyer().equals(opened.buyer())
                        && !money.isEmpty()
                        && money.stream()
                                .allMatch(one -> one.source() == MoneySource.NOT_LEFT_TREASURY);
        if (!isBuyers) {
            return new Refused(new NothingOwedToBuyer(opened.caseId()));
        }
        Msat most =
                state.paid()
                        .refundable(owe.order(), RefundReason.OWED_BY_CASE)
                        .atMost(state.paid().chargedFor(opened.paymentHash(), owe.order()));
        if (most.isZero()) {
            return new Refused(new NothingToRefund(owe.order()));
        }
        Msat all = sum(money);
        return all.isMoreThan(most)
                ? new Refused(new RefundAbovePaid(owe.order(), all, most))
                : AS_IT_IS;
    }

    static Msat sum(List<MoneyInQuestion> money) {
        return money.stream().map(MoneyInQuestion::amountMsat).reduce(Msat.ZERO, Msat::plus);
    }

    private static Judgement voided(ResolveCase wish, CaseToResolve state, CaseOpened opened) {
        if (opened.kind() != CaseKind.ESCROW_LOST) {
            return new Refused(new CaseNotVoidable(opened.caseId()));
        }
        // Half a price can not be paid with one invoice over all of it.
        return wish.part() == null && state.parts().isEmpty()
                ? AS_IT_IS
                : new Refused(new CaseNotDivisible(opened.caseId()));
    }
}
