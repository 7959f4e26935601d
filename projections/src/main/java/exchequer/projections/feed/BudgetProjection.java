package exchequer.projections.feed;

import exchequer.projections.view.BudgetView;
import java.util.Set;

/** What buyers may spend. */
final class BudgetProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of("BudgetSet");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var buyer = event.text("buyer");
        var id = BudgetView.idOf(event.tenant(), buyer);
        var budget = views.findOrMake(BudgetView.class, id, event, BudgetView::new);
        budget.budgetId = id;
        budget.buyer = buyer;
        budget.perOrderMsat = event.number("per_order_msat");
        budget.perDayMsat = event.number("per_day_msat");
        budget.setAt = event.instant("set_at");
    }
}
