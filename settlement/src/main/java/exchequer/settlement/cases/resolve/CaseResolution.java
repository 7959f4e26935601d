package exchequer.settlement.cases.resolve;

import exchequer.market.ids.Pubkey;
import exchequer.settlement.events.CaseOutcome;
import org.jspecify.annotations.Nullable;

/** What an operator may answer to a case. */
public sealed interface CaseResolution {

    CaseOutcome outcome();

    /** The books were right as they were. */
    record Explain() implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.EXPLAINED;
        }
    }

    /** Accept the loss, or the gain. */
    record WriteOff() implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.WRITTEN_OFF;
        }
    }

    /**
     * Ask for a refund.
     *
     * @param provider who has the money; may be left out when the case knows its provider
     */
    record Claim(@Nullable Pubkey provider) implements CaseResolution {
        @Override
        public CaseOutcome outcome() {
            return CaseOutcome.CLAIMED;
        }
    }
}
