package exchequer.nip90.translation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.events.JobInput;
import exchequer.market.events.JobParam;
import exchequer.market.offer.publish.PublishOffer;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.market.work.fail.ReportFailure;
import exchequer.market.work.progress.ReportProgress;
import exchequer.nip90.translation.Translation.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A translation in lines a person can check against the rule. Times count from the receipt. */
final class Meaning {

    private static final int LONG = 60;

    private Meaning() {}

    static List<String> of(Translation translation) {
        return switch (translation) {
            case Translation.Ignored(String why) -> List.of("ignored: " + why);
            case Translation.Refused(String code, _) -> List.of("refused: " + code);
            case Translation.Wishes(_, List<Wish> wishes) ->
                    wishes.stream().map(Meaning::of).toList();
        };
    }

    private static String of(Wish wish) {
        return switch (wish) {
            case Wish.Command(DomainCommand command) -> of(command);
            case Wish.Invoice invoice ->
                    "present invoice "
                            + invoice.bolt11().substring(0, 12)
                            + "… stated "
                            + (invoice.statedAmount() == null ? "nothing" : invoice.statedAmount());
        };
    }

    private static String of(DomainCommand command) {
        return switch (command) {
            case OpenRfq rfq -> open(rfq);
            case SubmitQuote quote ->
                    "quote " + quote.priceMsat() + " until " + at(quote.expiresAt());
            case SubmitDelivery delivery -> "deliver " + text(delivery.content());
            case ReportProgress progress -> "report progress " + text(progress.note());
            case ReportFailure failure -> "report failure " + text(failure.reason());
            case CancelRfq cancel ->
                    "cancel the request for "
                            + (cancel.rfqId().equals(Market.jobOf(Market.TEXT_REQUEST).rfqId())
                                    ? "text"
                                    : "an image");
            case PublishOffer offer ->
                    "offer "
                            + offer.service()
                            + " named "
                            + text(offer.name())
                            + " about "
                            + text(offer.about())
                            + " for "
                            + (offer.priceMsat() == null ? "no price" : offer.priceMsat());
            default -> throw new AssertionError("unexpected " + command);
        };
    }

    private static String open(OpenRfq rfq) {
        return "open rfq for "
                + rfq.service()
                + " inputs "
                + rfq.inputs().stream().map(Meaning::input).toList()
                + " params "
                + rfq.params().stream().map(Meaning::param).toList()
                + " output "
                + rfq.output()
                + " at most "
                + rfq.maxPriceMsat()
                + " awarded "
                + rfq.awardPolicy().name().toLowerCase(Locale.ROOT)
                + " targets "
                + rfq.targets().size()
                + " quotes until "
                + at(rfq.quoteUntil())
                + " ends "
                + at(rfq.expiresAt());
    }

    private static String input(JobInput input) {
        return input.type() + " " + text(input.data());
    }

    private static String param(JobParam param) {
        return param.name() + "=" + param.values().stream().collect(Collectors.joining(","));
    }

    private static String text(String text) {
        String shown = text.length() > LONG ? text.substring(0, 10) + "…" : text;
        return "'"
                + shown.replace("\0", "<NUL>")
                + "'"
                + (text.length() > LONG ? " of " + text.length() + " chars" : "");
    }

    private static String at(Instant instant) {
        long seconds = Duration.between(Market.NOW, instant).toSeconds();
        return (seconds < 0 ? "" : "+") + seconds + "s";
    }
}
