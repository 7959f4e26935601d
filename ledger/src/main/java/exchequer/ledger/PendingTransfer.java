package exchequer.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A transfer in two phases.
 *
 * @param position of the event that began it
 * @param debit the account that gets it when it is posted
 * @param feeCapMsat most that routing may cost beside it
 * @param postedMsat what was posted of it in the end
 * @param endedPosition of the event that ended it; null while it is open
 */
public record PendingTransfer(
        long position,
        PendingKind kind,
        String subject,
        String orderId,
        AccountPath debit,
        AccountPath credit,
        long amountMsat,
        long feeCapMsat,
        Instant openedAt,
        String state,
        long postedMsat,
        long postedFeeMsat,
        @Nullable Long endedPosition,
        @Nullable Instant endedAt) {}
