package exchequer.projections.feed;

import exchequer.projections.view.ReconciliationView;
import java.util.Set;

/** How rails were found when they were compared. */
final class ReconciliationProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of("RailReconciled");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var id = event.text("run_id");
        var run = views.findOrMake(ReconciliationView.class, id, event, ReconciliationView::new);
        run.runId = id;
        run.rail = event.text("rail");
        run.outcome = event.text("outcome");
        run.listedCount = event.number("listed_count");
        run.loggedCount = event.number("logged_count");
        run.differingCount = event.number("differing_count");
        run.answeredCount = event.number("answered_count");
        run.logPosition = event.number("log_position");
        run.startedAt = event.instant("started_at");
        run.finishedAt = event.instant("finished_at");
    }
}
