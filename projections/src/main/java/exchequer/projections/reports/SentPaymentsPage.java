package exchequer.projections.reports;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a report. Totals and hash of {@code report} are about all of its rows.
 *
 * @param next cursor of the following page, null on the last; it names the cut, so that all pages
 *     are of one report
 */
public record SentPaymentsPage(
        SentPaymentsReport report, List<SentPayment> rows, @Nullable String next) {

    public SentPaymentsPage {
        rows = List.copyOf(rows);
    }
}
