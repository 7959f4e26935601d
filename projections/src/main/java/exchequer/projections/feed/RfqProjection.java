package exchequer.projections.feed;

import exchequer.projections.view.RfqState;
import exchequer.projections.view.RfqView;
import java.util.Set;

/** What buyers ask for, and what became of it. */
final class RfqProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of("RfqOpened", "RfqCancelled", "RfqExpired", "OrderPlaced");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var id = event.text("rfq_id");
        switch (event.name()) {
            case "RfqOpened" -> open(views, id, event);
            case "RfqCancelled" -> {
                var rfq = views.require(RfqView.class, id, event);
                rfq.state = RfqState.CANCELLED;
                rfq.cancelledAt = event.instant("cancelled_at");
            }
            case "RfqExpired" -> {
                var rfq = views.require(RfqView.class, id, event);
                rfq.state = RfqState.EXPIRED;
                rfq.expiredAt = event.instant("expired_at");
            }
            case "OrderPlaced" -> {
                var rfq = views.require(RfqView.class, id, event);
                rfq.state = RfqState.AWARDED;
                rfq.awardedAt = event.instant("placed_at");
                rfq.awardedQuoteId = event.text("quote_id");
                rfq.orderId = event.text("order_id");
            }
            default -> throw new IllegalArgumentException(event.name());
        }
    }

    private static void open(ViewBatch views, String id, Incoming event) {
        var rfq = views.findOrMake(RfqView.class, id, event, RfqView::new);
        rfq.rfqId = id;
        rfq.state = RfqState.OPEN;
        rfq.buyer = event.text("buyer");
        rfq.service = event.text("service");
        rfq.inputs = event.json("inputs");
        rfq.params = event.json("params");
        rfq.output = event.text("output");
        rfq.maxPriceMsat = event.number("max_price_msat");
        rfq.awardPolicy = event.text("award_policy");
        rfq.acceptance = event.text("acceptance");
        rfq.paymentTerms = event.text("payment_terms");
        rfq.targets = event.json("targets");
        rfq.origin = event.text("origin");
        rfq.externalRef = event.textOrNull("external_ref");
        rfq.openedAt = event.instant("opened_at");
        rfq.quoteUntil = event.instant("quote_until");
        rfq.expiresAt = event.instant("expires_at");
    }
}
