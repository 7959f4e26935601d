package exchequer.settlement.rejection;

import exchequer.market.decision.Rejection;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.Locale;

/** Why settlement says no. Codes are the names in lower snake case and never change meaning. */
public sealed interface SettlementRejection extends Rejection {

    record ChargeNotRaised(OrderId order) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return order + " has no acceptable charge";
        }
    }

    record DeliveryNotAccepted(OrderId order) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "the delivery for " + order + " is not accepted";
        }
    }

    record ChargeLapsed(OrderId order, Instant expiredAt) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "the invoice for " + order + " expired at " + expiredAt;
        }
    }

    record ChargeSpent(OrderId order, PaymentHash payment)
            implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "payment " + payment + " for " + order + " has failed; a new invoice is needed";
        }
    }

    record ChargeAboveOrder(Msat amount, Msat price) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "the charge of " + amount + " is above the order's price of " + price;
        }
    }

    record PaymentAboveOrderBudget(Msat amount, Msat limit)
            implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "paying " + amount + " is above the budget of " + limit + " per order";
        }
    }

    record DailyBudgetExhausted(Msat amount, Msat left)
            implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "paying " + amount + " is above the " + left + " left of the day's budget";
        }
    }

    record PaymentNotFound(PaymentHash payment) implements SettlementRejection, NotFound {
        @Override
        public String detail() {
            return "no payment " + payment;
        }
    }

    /** The payment has settled or failed, so nothing may be sent for it. */
    record PaymentIsOver(PaymentHash payment) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "payment " + payment + " has settled or failed";
        }
    }

    record OrderNotAwarded(RfqId rfq) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return rfq + " is not awarded";
        }
    }

    /** Another payment of the order has settled late; a second one must not follow. */
    record OrderIsPaid(OrderId order) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return order + " is paid";
        }
    }

    record PaymentNotSettled(OrderId order) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return order + " is not paid";
        }
    }

    record NotPayableYet(OrderId order, String missing)
            implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return order + " has no " + missing;
        }
    }

    /**
     * A case about the order's money is open; until it is resolved nothing may be paid or closed.
     */
    record OrderFrozen(OrderId order, CaseId openCase)
            implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return order + " waits until case " + openCase + " is resolved";
        }
    }

    record CaseNotFound(CaseId caseId) implements SettlementRejection, NotFound {
        @Override
        public String detail() {
            return "no case " + caseId;
        }
    }

    record CaseIsResolved(CaseId caseId) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return caseId + " was resolved before, and stays so";
        }
    }

    record CaseHoldsNoMoney(CaseId caseId) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return caseId + " holds no money that could be claimed or written off";
        }
    }

    record CaseNotClaimable(CaseId caseId) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "what " + caseId + " holds did not go to anybody who could give it back";
        }
    }

    record ClaimWithoutProvider(CaseId caseId) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return caseId + " knows no provider; name the one that has the money";
        }
    }

    /** The log explains what a comparison has found. */
    record DifferenceIsGone(PaymentHash payment) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "the log explains what was found about payment " + payment;
        }
    }

    /** The buyer's money is not ours yet, so nothing is paid on account of it. */
    record EscrowNotReleased(OrderId order) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "the escrow of " + order + " is not released";
        }
    }

    record EscrowNotFound(OrderId order) implements SettlementRejection, NotFound {
        @Override
        public String detail() {
            return order + " has no escrow";
        }
    }

    /** Paid before the work, an order leaves an escrow nothing to wait for. */
    record OrderIsPrepaid(OrderId order) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return order + " is paid in advance and takes no escrow";
        }
    }

    record PaymentBegun(OrderId order) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "the payment of " + order + " has begun";
        }
    }

    /** The rail holds less than was asked for; that can be taken for nothing. */
    record EscrowTooSmall(OrderId order, Msat held, Msat asked)
            implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "the rail holds " + held + " of the " + asked + " for " + order;
        }
    }

    /** The escrow is not where the sender believed; nothing may be done on that ground. */
    record EscrowMovedOn(OrderId order) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "the escrow of " + order + " has moved on";
        }
    }

    record DepositOutOfRange(Msat amount, Msat least, Msat most)
            implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "a deposit is " + least + " to " + most + ", not " + amount;
        }
    }

    record DepositNotFound(DepositId deposit) implements SettlementRejection, NotFound {
        @Override
        public String detail() {
            return "no deposit " + deposit;
        }
    }

    /** The rail says that money came and shows no proof of it: nothing is owed on that ground. */
    record DepositUnproven(DepositId deposit) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "the rail has no proof that " + deposit + " was paid";
        }
    }

    /** The page of the balance is closed; the same wish belongs on the next. */
    record BalanceMovedOn(BalancePageId next) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "the balance goes on at page " + next.number();
        }
    }

    /** The buyer's own money does not cover amount and fee cap. */
    record BalanceTooLow(OrderId order, Msat missing)
            implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return missing + " are missing in the buyer's balance to pay " + order;
        }
    }

    record NothingHeld(PaymentHash payment) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "nothing is held in a balance for payment " + payment;
        }
    }

    record PaymentNotOver(PaymentHash payment) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "payment " + payment + " has neither settled nor failed";
        }
    }

    /** Neither was the delivery rejected, nor did its escrow end, nor is its price void. */
    record NothingFailed(OrderId order) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "nothing has failed about " + order;
        }
    }

    record EscrowNotLost(OrderId order) implements SettlementRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "the escrow of " + order + " is not lost";
        }
    }

    record CaseHoldsLess(CaseId caseId, MoneySource source, Msat held)
            implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "%s holds %s of %s"
                    .formatted(caseId, held, source.name().toLowerCase(Locale.ROOT));
        }
    }

    record CaseNotDivisible(CaseId caseId) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return caseId + " can be answered so as a whole only";
        }
    }

    record CaseNotAssignable(CaseId caseId) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "what "
                    + caseId
                    + " holds is not proven to be a cost of that order, or belongs to another";
        }
    }

    record NothingOwedToBuyer(CaseId caseId) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return caseId + " holds nothing that could be given to a buyer";
        }
    }

    record CaseNotVoidable(CaseId caseId) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return caseId + " is about no price that is still to be paid";
        }
    }

    /** The buyer has paid nothing for it here, or has it all back. */
    record NothingToRefund(OrderId order) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "of what was paid for " + order + " here, nothing is left to be refunded";
        }
    }

    record RefundAbovePaid(OrderId order, Msat amount, Msat most)
            implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "of what the buyer has paid for "
                    + order
                    + ", "
                    + most
                    + " can go back, not "
                    + amount;
        }
    }

    record RefundIsIssued(RefundId refund) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return refund + " was issued with another amount or reason";
        }
    }

    /** The books have it as the buyer's already; only what made it so may give it back. */
    record RefundFollowsByItself(RefundReason reason) implements SettlementRejection, Conflict {
        @Override
        public String detail() {
            return "a refund for "
                    + reason.name().toLowerCase(Locale.ROOT)
                    + " follows by itself, and can not be asked for";
        }
    }
}
