package exchequer.settlement.rejection;

import exchequer.market.decision.Rejection;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.market.rejection.RejectionCode;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;

/** Why settlement says no. Codes are the names in lower snake case and never change meaning. */
public sealed interface SettlementRejection extends Rejection {

    @Override
    default String code() {
        return RejectionCode.of(getClass());
    }

    record ChargeNotRaised(OrderId order) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return order + " has no acceptable charge";
        }

        @Override
        public boolean transientFailure() {
            return true;
        }
    }

    record DeliveryNotAccepted(OrderId order) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return "the delivery for " + order + " is not accepted";
        }

        @Override
        public boolean transientFailure() {
            return true;
        }
    }

    record ChargeLapsed(OrderId order, Instant expiredAt) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return "the invoice for " + order + " expired at " + expiredAt;
        }
    }

    record ChargeSpent(OrderId order, PaymentHash payment) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return "payment " + payment + " for " + order + " has failed; a new invoice is needed";
        }
    }

    record ChargeAboveOrder(Msat amount, Msat price) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return "the charge of " + amount + " is above the order's price of " + price;
        }
    }

    record PaymentAboveOrderBudget(Msat amount, Msat limit) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return "paying " + amount + " is above the budget of " + limit + " per order";
        }
    }

    record DailyBudgetExhausted(Msat amount, Msat left) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return "paying " + amount + " is above the " + left + " left of the day's budget";
        }

        @Override
        public boolean transientFailure() {
            return true;
        }
    }

    record PaymentNotFound(PaymentHash payment) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.NOT_FOUND;
        }

        @Override
        public String detail() {
            return "no payment " + payment;
        }
    }

    /** The payment has settled or failed, so nothing may be sent for it. */
    record PaymentIsOver(PaymentHash payment) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return "payment " + payment + " has settled or failed";
        }
    }

    record PaymentNotSettled(OrderId order) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return order + " is not paid";
        }

        @Override
        public boolean transientFailure() {
            return true;
        }
    }

    record NotPayableYet(OrderId order, String missing) implements SettlementRejection {
        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        @Override
        public String detail() {
            return order + " has no " + missing;
        }

        @Override
        public boolean transientFailure() {
            return true;
        }
    }
}
