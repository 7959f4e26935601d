package exchequer.projections.reports;

import exchequer.projections.view.PaymentState;
import exchequer.projections.view.PaymentView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sorts payments into those that count and those that stand apart, and adds up. */
final class SentTally {

    private final List<SentPayment> rows = new ArrayList<>();
    private final Set<String> requests = new HashSet<>();
    private long sent;
    private long fees;
    private long attested;
    private long attestedSent;
    private long degraded;
    private long unproven;
    private long pending;
    private long unknown;
    private long first = Long.MAX_VALUE;
    private long last;

    /** One that settled in the window. */
    void add(PaymentView settled) {
        if (settled.degraded) {
            degraded++;
            return;
        }
        SentPayment.proven(settled).ifPresentOrElse(this::count, () -> unproven++);
    }

    /** Those that only imported records tell of, and no rail of ours. */
    void addFromBefore(long payments) {
        degraded = Math.addExact(degraded, payments);
    }

    /** Those that were open at the cut; what began before the window is in its own report. */
    void addOpen(List<PaymentView> open, Instant windowStart, long cut) {
        for (var payment : open) {
            if (payment.intendedAt == null || payment.intendedAt.isBefore(windowStart)) {
                continue;
            }
            pending++;
            if (payment.stateAt(cut).equals(Optional.of(PaymentState.UNKNOWN))) {
                unknown++;
            }
        }
    }

    List<SentPayment> rows() {
        return rows;
    }

    SentTotals totals(long failed) {
        boolean none = rows.isEmpty();
        return new SentTotals(
                rows.size(),
                sent,
                fees,
                Math.addExact(sent, fees),
                attested,
                attestedSent,
                requests.size(),
                degraded,
                unproven,
                pending,
                unknown,
                failed,
                none ? null : first,
                none ? null : last);
    }

    private void count(SentPayment row) {
        rows.add(row);
        requests.add(row.rfqId());
        sent = Math.addExact(sent, row.amountMsat());
        fees = Math.addExact(fees, row.feeMsat());
        if (row.attestedBy() != null) {
            attested++;
            attestedSent = Math.addExact(attestedSent, row.amountMsat());
        }
        first = Math.min(first, row.settlementPosition());
        last = Math.max(last, row.settlementPosition());
    }
}
