package exchequer.nip90.translation;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.events.JobInput;
import exchequer.market.events.JobParam;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
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
import java.util.stream.Stream;

/**
 * A translation in lines a person can check against the rule, and what the market's own deciders
 * say to it where they refuse. Times count from the moment it is carried out.
 *
 * <p>The market knows the request that an answer is about, and a price of that provider where the
 * answer is a result: what it would know had it dealt with everything before.
 */
final class Meaning {

    private static final int LONG = 60;
    private static final DomainEvent RFQ = opened();
    private static final DomainEvent QUOTED = quoted();

    private Meaning() {}

    static List<String> of(Translation translation) {
        return switch (translation) {
            case Translation.Ignored(String why) -> List.of("ignored: " + why);
            case Translation.Refused(String code, _) -> List.of("refused: " + code);
            case Translation.Wishes(_, List<Wish> wishes) ->
                    wishes.stream()
                            .flatMap(wish -> Stream.concat(Stream.of(of(wish)), verdict(wish)))
                            .toList();
        };
    }

    private static Stream<String> verdict(Wish wish) {
        if (!(wish instanceof Wish.Command(DomainCommand command))) {
            return Stream.empty();
        }
        Decision decision =
                switch (command) {
                    case OpenRfq rfq -> OpenRfq.DECIDER.decide(rfq, List.of());
                    case SubmitQuote quote -> SubmitQuote.DECIDER.decide(quote, List.of(RFQ));
                    case SubmitDelivery delivery ->
                            SubmitDelivery.DECIDER.decide(delivery, List.of(RFQ, QUOTED));
                    case ReportProgress progress ->
                            ReportProgress.DECIDER.decide(progress, List.of(RFQ));
                    case ReportFailure failure ->
                            ReportFailure.DECIDER.decide(failure, List.of(RFQ));
                    default -> Decision.alreadyDone();
                };
        return decision instanceof Decision.Rejected(Rejection rejection)
                ? Stream.of("the market refuses: " + rejection.code())
                : Stream.empty();
    }

    private static DomainEvent opened() {
        Translation.Wishes asked =
                (Translation.Wishes)
                        Market.translator().translate(Market.TEXT_REQUEST, "", Market.NOW);
        return decided(
                OpenRfq.DECIDER.decide(
                        (OpenRfq) ((Wish.Command) asked.wishes().getFirst()).command(), List.of()));
    }

    private static DomainEvent quoted() {
        RfqId rfq = Market.jobOf(Market.TEXT_REQUEST).rfqId();
        Pubkey provider = new Pubkey(Market.PROVIDER.publicKey());
        return decided(
                SubmitQuote.DECIDER.decide(
                        new SubmitQuote(
                                QuoteId.of(rfq, provider),
                                rfq,
                                provider,
                                Msat.of(40_000),
                                null,
                                Market.NOW.plusSeconds(300),
                                Market.NOW),
                        List.of(RFQ)));
    }

    private static DomainEvent decided(Decision decision) {
        return ((Decision.Accepted) decision).events().getFirst();
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
            case CancelRfq cancel -> "cancel the request for " + whatFor(cancel.rfqId());
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

    private static String whatFor(RfqId rfq) {
        if (rfq.equals(Market.jobOf(Market.TEXT_REQUEST).rfqId())) {
            return "text";
        }
        return rfq.equals(Market.jobOf(Market.SECRET_REQUEST).rfqId()) ? "a secret" : "an image";
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
        return input.type()
                + " "
                + text(input.data())
                + (input.hint() == null ? "" : " at " + input.hint())
                + (input.role() == null ? "" : " as " + input.role());
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
