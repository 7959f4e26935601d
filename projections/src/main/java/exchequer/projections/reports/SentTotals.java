package exchequer.projections.reports;

import org.jspecify.annotations.Nullable;

/**
 * The figures of a sent-payments report. The first four and the distinct requests are about proven
 * settlements only; all others stand apart and are never part of those.
 *
 * @param totalSentMsat amounts, fees excluded
 * @param totalDebitMsat amounts and fees
 * @param attestedCount those of the counted that have no preimage: Spark's operators attest them
 * @param attestedSentMsat amounts of these, fees excluded
 * @param dedupedRequestCount distinct requests among the counted payments
 * @param degradedBindingCount settled in the window, but bound to its request by recovery, or known
 *     from imported records alone
 * @param unprovenCount settled in the window without a rail of ours or without a proof
 * @param pendingCount intended in the window and neither settled nor failed at the cut
 * @param unknownCount those of the pending whose outcome is unknown
 * @param failedCount failed in the window and not settled by the cut
 * @param firstPosition lowest settlement position among the counted, null when there is none
 * @param lastPosition highest settlement position among the counted
 */
public record SentTotals(
        long paymentCount,
        long totalSentMsat,
        long totalFeeMsat,
        long totalDebitMsat,
        long attestedCount,
        long attestedSentMsat,
        long dedupedRequestCount,
        long degradedBindingCount,
        long unprovenCount,
        long pendingCount,
        long unknownCount,
        long failedCount,
        @Nullable Long firstPosition,
        @Nullable Long lastPosition) {}
