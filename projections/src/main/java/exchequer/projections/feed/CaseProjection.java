package exchequer.projections.feed;

import exchequer.projections.view.CaseState;
import exchequer.projections.view.CaseView;
import java.util.Set;

/** Questions about money, and their answers. */
final class CaseProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of("CaseOpened", "CaseResolved");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        switch (event.name()) {
            case "CaseOpened" -> open(views, event);
            case "CaseResolved" -> resolve(views, event);
            default -> throw new IllegalArgumentException(event.name());
        }
    }

    private static void open(ViewBatch views, Incoming event) {
        var id = event.text("case_id");
        var opened = views.findOrMake(CaseView.class, id, event, CaseView::new);
        opened.caseId = id;
        opened.state = CaseState.OPEN;
        opened.kind = event.text("kind");
        opened.paymentHash = event.text("payment_hash");
        opened.orderId = event.textOrNull("order_id");
        opened.rfqId = event.textOrNull("rfq_id");
        opened.buyer = event.textOrNull("buyer");
        opened.provider = event.textOrNull("provider");
        opened.rail = event.textOrNull("rail");
        opened.moneyInQuestion = event.json("money_in_question");
        opened.evidence = event.json("evidence");
        opened.detail = event.text("detail");
        opened.openedAt = event.instant("opened_at");
    }

    private static void resolve(ViewBatch views, Incoming event) {
        var resolved = views.require(CaseView.class, event.text("case_id"), event);
        resolved.state = CaseState.RESOLVED;
        resolved.outcome = event.text("outcome");
        resolved.claimedFrom = event.textOrNull("claimed_from");
        resolved.reason = event.text("reason");
        resolved.resolvedAt = event.instant("resolved_at");
        resolved.resolvedBy = event.headerOrNull("actor");
    }
}
