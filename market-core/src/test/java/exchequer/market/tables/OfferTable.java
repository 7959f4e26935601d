package exchequer.market.tables;

import static exchequer.market.Facts.EVIDENCE;
import static exchequer.market.Facts.OFFER;
import static exchequer.market.Facts.PRICE;
import static exchequer.market.Facts.PROVIDER;
import static exchequer.market.Facts.RIVAL;
import static exchequer.market.Facts.minute;
import static exchequer.market.Facts.offerPublished;
import static exchequer.market.Facts.offerWithdrawn;
import static exchequer.market.tables.Row.row;

import exchequer.market.events.OfferPublished;
import exchequer.market.ids.Pubkey;
import exchequer.market.offer.publish.PublishOffer;
import exchequer.market.offer.withdraw.WithdrawOffer;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.NotOfferOwner;
import exchequer.market.rejection.MarketRejection.OfferNotFound;
import java.util.List;

final class OfferTable {

    private OfferTable() {}

    static List<Row> publishing() {
        return List.of(
                row("first").when(publish("Short ones.")).adds(published("Short ones.")),
                row("same again", offerPublished()).when(publish("Short ones.")).addsNothing(),
                row("changed", offerPublished()).when(publish("New.")).adds(published("New.")),
                row("again after withdrawal", offerPublished(), offerWithdrawn())
                        .when(publish("Short ones."))
                        .adds(published("Short ones.")),
                row("by another provider", offerPublished())
                        .when(publish(RIVAL, "text-summary", "n", "a"))
                        .refused(new NotOfferOwner(OFFER)),
                row("withdrawn, by another provider", offerPublished(), offerWithdrawn())
                        .when(publish(RIVAL, "text-summary", "n", "a"))
                        .refused(new NotOfferOwner(OFFER)),
                row("no service, before ownership", offerPublished())
                        .when(publish(RIVAL, " ", "n", "a"))
                        .refused(new FieldMissing("service")),
                row("name of the greatest length")
                        .when(publish(PROVIDER, "s", "n".repeat(200), ""))
                        .adds(published("s", "n".repeat(200), "")),
                row("name too long")
                        .when(publish(PROVIDER, "s", "n".repeat(201), "a".repeat(4_001)))
                        .refused(new FieldTooLong("name", 200)),
                row("about too long")
                        .when(publish(PROVIDER, "s", "n", "a".repeat(4_001)))
                        .refused(new FieldTooLong("about", 4_000)));
    }

    static List<Row> withdrawing() {
        return List.of(
                row("unknown").when(withdraw(PROVIDER)).refused(new OfferNotFound(OFFER)),
                row("standing", offerPublished()).when(withdraw(PROVIDER)).adds(offerWithdrawn()),
                row("withdrawn before", offerPublished(), offerWithdrawn())
                        .when(withdraw(PROVIDER))
                        .addsNothing(),
                row("published again", offerPublished(), offerWithdrawn(), offerPublished())
                        .when(withdraw(PROVIDER))
                        .adds(offerWithdrawn()),
                row("another's", offerPublished())
                        .when(withdraw(RIVAL))
                        .refused(new NotOfferOwner(OFFER)),
                row("another's, withdrawn before", offerPublished(), offerWithdrawn())
                        .when(withdraw(RIVAL))
                        .refused(new NotOfferOwner(OFFER)));
    }

    private static PublishOffer publish(String about) {
        return publish(PROVIDER, "text-summary", "Summaries", about);
    }

    private static PublishOffer publish(
            Pubkey provider, String service, String name, String about) {
        return new PublishOffer(OFFER, provider, service, name, about, PRICE, EVIDENCE, minute(5));
    }

    private static OfferPublished published(String about) {
        return published("text-summary", "Summaries", about);
    }

    private static OfferPublished published(String service, String name, String about) {
        return new OfferPublished(
                OFFER, PROVIDER, service, name, about, PRICE, EVIDENCE, minute(5));
    }

    private static WithdrawOffer withdraw(Pubkey provider) {
        return new WithdrawOffer(OFFER, provider, minute(1));
    }
}
