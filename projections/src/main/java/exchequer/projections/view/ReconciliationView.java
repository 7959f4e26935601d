package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** How a comparison of a rail with log and books ended. */
@Entity
@Table(name = "reconciliation_view", schema = "projections")
public class ReconciliationView extends View {

    @Id public String runId;

    public String rail;
    public String outcome;
    public long listedCount;
    public long loggedCount;
    public long differingCount;
    public long answeredCount;
    public long logPosition;
    public Instant startedAt;
    public Instant finishedAt;

    @Override
    public String id() {
        return runId;
    }
}
