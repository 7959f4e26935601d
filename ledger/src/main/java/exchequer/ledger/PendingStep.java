package exchequer.ledger;

import java.time.Instant;

/** What a fact means for a transfer in two phases. */
sealed interface PendingStep {

    PendingKind kind();

    /** By which the end finds the beginning, within a tenant and a kind. */
    String subject();

    /**
     * It begins.
     *
     * @param feeCapMsat most that routing may cost beside it, from the account it is credited to
     */
    record Opened(
            PendingKind kind,
            String subject,
            String orderId,
            AccountPath debit,
            AccountPath credit,
            long amountMsat,
            long feeCapMsat,
            Instant at)
            implements PendingStep {}

    /**
     * The last one of the subject that is open ends, if there is one.
     *
     * @param postedMsat what was posted of it, which may be more than was pending
     */
    record Ended(
            PendingKind kind,
            String subject,
            End end,
            long postedMsat,
            long postedFeeMsat,
            Instant at)
            implements PendingStep {

        PendingState stateOf(long amountMsat) {
            return switch (end) {
                case POSTED ->
                        postedMsat < amountMsat ? PendingState.POSTED_IN_PART : PendingState.POSTED;
                case VOIDED -> PendingState.VOIDED;
                case EXPIRED -> PendingState.EXPIRED;
            };
        }
    }

    /** Ways to end. */
    enum End {
        POSTED,
        VOIDED,
        EXPIRED
    }
}
