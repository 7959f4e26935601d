package exchequer.projections.reports;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payments a tenant sent in a window, as of a cut of the event log. It carries no time of
 * making: the same cut gives the same report, to the byte.
 *
 * @param relays relays that carried messages in the window, sorted; evidence, never a multiplier
 * @param version 1; a restatement of a closed day would be the next
 * @param cutPosition every event up to here is considered, none after
 * @param reconciliation the last one before the cut, null when there was none
 * @param rows the counted payments by settlement time, then position
 */
public record SentPaymentsReport(
        String tenant,
        ReportWindow window,
        SentTotals totals,
        List<String> relays,
        ReportStatus status,
        int version,
        long cutPosition,
        @Nullable LastReconciliation reconciliation,
        List<SentPayment> rows) {

    /** The name of the report. */
    public static final String NAME = "nip90-payments";

    public SentPaymentsReport {
        relays = List.copyOf(relays);
        rows = List.copyOf(rows);
    }

    /** SHA-256 of {@link SentPaymentsJson#canonical}, lower-case hexadecimal. */
    public String reportHash() {
        return SentPaymentsJson.hash(this);
    }
}
