package exchequer.projections.feed;

import exchequer.projections.view.OfferView;
import java.util.Set;

/** What providers advertise. */
final class OfferProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of("OfferPublished", "OfferWithdrawn");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var id = event.text("offer_id");
        switch (event.name()) {
            case "OfferPublished" -> publish(views, id, event);
            case "OfferWithdrawn" ->
                    views.require(OfferView.class, id, event).withdrawnAt =
                            event.instant("withdrawn_at");
            default -> throw new IllegalArgumentException(event.name());
        }
    }

    private static void publish(ViewBatch views, String id, Incoming event) {
        var offer = views.findOrMake(OfferView.class, id, event, OfferView::new);
        if (offer.createdPosition == event.position()) {
            offer.offerId = id;
            offer.firstPublishedAt = event.instant("published_at");
        }
        offer.provider = event.text("provider");
        offer.service = event.text("service");
        offer.name = event.text("name");
        offer.about = event.text("about");
        offer.priceMsat = event.numberOrNull("price_msat");
        offer.externalRef = event.textOrNull("external_ref");
        offer.publishedAt = event.instant("published_at");
        offer.withdrawnAt = null;
    }
}
