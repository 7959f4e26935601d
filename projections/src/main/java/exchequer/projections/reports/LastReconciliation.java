package exchequer.projections.reports;

import exchequer.projections.view.ReconciliationView;
import java.time.Instant;

/**
 * How the last comparison of a rail with log and books before a report's cut ended.
 *
 * @param outcome {@code agrees}, {@code differs}, or why nothing was compared
 * @param differingCount differences that waited for somebody
 * @param answeredCount differences that somebody had answered for
 * @param logPosition up to where the log was compared; 0 when it was not
 */
public record LastReconciliation(
        String runId,
        String rail,
        String outcome,
        long listedCount,
        long loggedCount,
        long differingCount,
        long answeredCount,
        long logPosition,
        Instant startedAt,
        Instant finishedAt) {

    static LastReconciliation of(ReconciliationView run) {
        return new LastReconciliation(
                run.runId,
                run.rail,
                run.outcome,
                run.listedCount,
                run.loggedCount,
                run.differingCount,
                run.answeredCount,
                run.logPosition,
                run.startedAt,
                run.finishedAt);
    }
}
