package exchequer.settlement.cases.resolve;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What an operator may answer to a case. */
public sealed interface CaseResolution {

    CaseOutcome outcome();

    /** The books were right as they were. Of a lost escrow: pay, it is the buyer's cost. */
    record Explain() implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.EXPLAINED;
        }
    }

    /** Accept the loss, or the gain. Of a lost escrow: pay, at the market's cost. */
    record WriteOff() implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.WRITTEN_OFF;
        }
    }

    /**
     * Ask for a refund; of a lost escrow, pay and ask the buyer for the price.
     *
     * @param provider who has the money; may be left out when the case knows its provider
     */
    record Claim(@Nullable Pubkey provider) implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.CLAIMED;
        }
    }

    /** It is what the case's own order has cost. */
    record AssignToOwnOrder() implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.ASSIGNED;
        }
    }

    /**
     * A payment without order was this order's: from now on the order is paid.
     *
     * @param payment the one that the case is about; its history is looked at in the same boundary
     * @param businessDay the day on which it counts in the buyer's budget
     */
    record AssignPayment(OrderId order, PaymentHash payment, LocalDate businessDay)
            implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.ASSIGNED;
        }
    }

    /**
     * What did not leave the treasury is the buyer's, as far as the buyer has paid for it here: its
     * balance grows with the answer, by what the books move.
     *
     * @param order the case's own
     * @param page believed to be the current one of the buyer's balance
     */
    record OweToBuyer(OrderId order, BalancePageId page) implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.OWED_TO_BUYER;
        }
    }

    /** Of a lost escrow: do not pay; the price is owed no more. */
    record Void() implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.VOIDED;
        }
    }
}
