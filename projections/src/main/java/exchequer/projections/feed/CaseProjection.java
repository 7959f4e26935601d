package exchequer.projections.feed;

import exchequer.projections.view.CaseState;
import exchequer.projections.view.CaseView;
import java.util.List;
import java.util.Set;

/** Questions about money, and their answers. */
final class CaseProjection implements Projection {

    private static final List<String> ANSWER =
            List.of("outcome", "money_in_question", "claimed_from", "reason", "resolved_at");

    @Override
    public Set<String> events() {
        return Set.of("CaseOpened", "CasePartlyResolved", "CaseResolved");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        switch (event.name()) {
            case "CaseOpened" -> open(views, event);
            case "CasePartlyResolved" -> answer(views, event);
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

    private static CaseView answer(ViewBatch views, Incoming event) {
        var answered = views.require(CaseView.class, event.text("case_id"), event);
        answered.answers = event.appendedTo(answered.answers, ANSWER);
        return answered;
    }

    private static void resolve(ViewBatch views, Incoming event) {
        var resolved = answer(views, event);
        // A payment without order may have found one.
        resolved.orderId = event.textOrNull("order_id");
        resolved.rfqId = event.textOrNull("rfq_id");
        resolved.buyer = event.textOrNull("buyer");
        resolved.provider = event.textOrNull("provider");
        resolved.state = CaseState.RESOLVED;
        resolved.outcome = event.text("outcome");
        resolved.claimedFrom = event.textOrNull("claimed_from");
        resolved.reason = event.text("reason");
        resolved.resolvedAt = event.instant("resolved_at");
        resolved.resolvedBy = event.headerOrNull("actor");
    }
}
