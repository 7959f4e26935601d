package exchequer.projections.feed;

import exchequer.projections.view.CaseView;
import java.util.Set;

/** Questions about money. */
final class CaseProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of("CaseOpened");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var id = event.text("case_id");
        var opened = views.findOrMake(CaseView.class, id, event, CaseView::new);
        opened.caseId = id;
        opened.kind = event.text("kind");
        opened.paymentHash = event.text("payment_hash");
        opened.orderId = event.text("order_id");
        opened.rfqId = event.text("rfq_id");
        opened.detail = event.text("detail");
        opened.openedAt = event.instant("opened_at");
    }
}
