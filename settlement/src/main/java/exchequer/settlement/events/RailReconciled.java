package exchequer.settlement.events;

import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * A rail was compared with log and books. In the log, so that a report of a cut can say how the
 * last comparison before it ended, and says the same for ever.
 *
 * @param listedCount payments in the rail's list
 * @param loggedCount payments of the rail in the log
 * @param differingCount differences that wait for somebody
 * @param answeredCount differences whose case was resolved before
 * @param logPosition up to where the log was compared; 0 when it was not
 */
@Event(namespace = "exchequer", name = "RailReconciled", version = "1")
public record RailReconciled(
        String runId,
        String rail,
        ReconciliationOutcome outcome,
        long listedCount,
        long loggedCount,
        long differingCount,
        long answeredCount,
        long logPosition,
        Instant startedAt,
        Instant finishedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("reconciliation", runId));
    }
}
