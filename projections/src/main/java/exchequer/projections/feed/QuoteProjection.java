package exchequer.projections.feed;

import exchequer.projections.view.QuoteView;
import java.time.Instant;
import java.util.Set;

/** What providers answer, and which answer won. */
final class QuoteProjection implements Projection {

    /** What decides about all quotes of a request. */
    static final Set<String> END_OF_REQUEST = Set.of("OrderPlaced", "RfqCancelled", "RfqExpired");

    @Override
    public Set<String> events() {
        return Set.of("QuoteSubmitted", "OrderPlaced", "RfqCancelled", "RfqExpired");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        switch (event.name()) {
            case "QuoteSubmitted" -> submit(views, event);
            case "OrderPlaced" -> award(views, event);
            case "RfqCancelled" -> loseOthers(views, event, "", event.instant("cancelled_at"));
            case "RfqExpired" -> loseOthers(views, event, "", event.instant("expired_at"));
            default -> throw new IllegalArgumentException(event.name());
        }
    }

    private static void submit(ViewBatch views, Incoming event) {
        var id = event.text("quote_id");
        var quote = views.findOrMake(QuoteView.class, id, event, QuoteView::new);
        quote.quoteId = id;
        quote.rfqId = event.text("rfq_id");
        views.isQuoteOf(quote.rfqId, id);
        quote.buyer = event.text("buyer");
        quote.provider = event.text("provider");
        quote.priceMsat = event.number("price_msat");
        quote.revision = Math.toIntExact(event.number("revision"));
        quote.externalRef = event.textOrNull("external_ref");
        quote.submittedAt = event.instant("submitted_at");
        quote.expiresAt = event.instant("expires_at");
    }

    private static void award(ViewBatch views, Incoming event) {
        var won = event.text("quote_id");
        var at = event.instant("placed_at");
        views.require(QuoteView.class, won, event).awardedAt = at;
        loseOthers(views, event, won, at);
    }

    private static void loseOthers(ViewBatch views, Incoming event, String won, Instant at) {
        for (var quote : views.quotesOf(event.text("rfq_id"))) {
            if (!quote.quoteId.equals(won) && quote.awardedAt == null && quote.lostAt == null) {
                quote.lostAt = at;
            }
        }
    }
}
