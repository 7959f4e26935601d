package exchequer.market.tables;

import static exchequer.market.Facts.BUYER;
import static exchequer.market.Facts.OTHER_BUYER;
import static exchequer.market.Facts.RFQ;
import static exchequer.market.Facts.RFQ_EXPIRES;
import static exchequer.market.Facts.T0;
import static exchequer.market.Facts.minute;
import static exchequer.market.Facts.orderPlaced;
import static exchequer.market.Facts.rfqCancelled;
import static exchequer.market.Facts.rfqExpired;
import static exchequer.market.Facts.rfqOpened;
import static exchequer.market.tables.Row.row;

import exchequer.market.Asking;
import exchequer.market.Facts;
import exchequer.market.decision.Rejection;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.JobInput;
import exchequer.market.events.JobParam;
import exchequer.market.events.RfqExpired;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.DeadlineNotInFuture;
import exchequer.market.rejection.MarketRejection.DeadlineTooFar;
import exchequer.market.rejection.MarketRejection.DeadlinesOutOfOrder;
import exchequer.market.rejection.MarketRejection.FieldMalformed;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.PriceNotPositive;
import exchequer.market.rejection.MarketRejection.RfqAlreadyDifferent;
import exchequer.market.rejection.MarketRejection.RfqNotDue;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.market.rfq.expire.ExpireRfq;
import exchequer.market.rfq.open.OpenRfq;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

final class RfqTable {

    private static final Duration LIFETIME = OpenRfq.MAX_LIFETIME;

    private RfqTable() {}

    static List<Row> opening() {
        Instant latest = T0.plus(LIFETIME);
        return List.of(
                row("first").when(new Asking().command()).adds(rfqOpened()),
                row("latest possible expiry")
                        .when(new Asking().expiresAt(latest).command())
                        .adds(new Asking().expiresAt(latest).opened()),
                row("quoting until expiry")
                        .when(new Asking().quoteUntil(RFQ_EXPIRES).command())
                        .adds(new Asking().quoteUntil(RFQ_EXPIRES).opened()),
                row("same again, later", rfqOpened())
                        .when(new Asking().at(minute(5)).expiresAt(minute(65)).command())
                        .addsNothing(),
                // The answer to a repeated wish does not depend on what became of it.
                row("same again, too late to open", rfqOpened(), rfqCancelled())
                        .when(new Asking().at(minute(100)).command())
                        .addsNothing(),
                other("buyer", it -> it.buyer(OTHER_BUYER)),
                other("service", it -> it.service("image")),
                other("inputs", it -> it.inputs(List.of(new JobInput("url", "http://a")))),
                other(
                        "role of an input",
                        it -> it.inputs(List.of(new JobInput("text", "a long text", null, "b")))),
                other("params", it -> it.params(List.of())),
                other("output", it -> it.output("text/html")),
                other("price", it -> it.maxPrice(Msat.ofSat(101))),
                other("award policy", it -> it.award(AwardPolicy.CHEAPEST)),
                other("acceptance", it -> it.acceptance(AcceptancePolicy.MANUAL)),
                other("targets", it -> it.targets(List.of(Facts.PROVIDER))),
                // Different and unacceptable: what was opened before decides.
                other("and unacceptable", it -> it.service("")));
    }

    private static Row other(String what, UnaryOperator<Asking> change) {
        return row("again with other " + what, rfqOpened())
                .when(change.apply(new Asking()).command())
                .refused(new RfqAlreadyDifferent(RFQ));
    }

    /** In the order of precedence: each row breaks its own rule and all that come after it. */
    static List<Row> openingWhatIsUnacceptable() {
        String longText = "x".repeat(OpenRfq.MAX_TEXT + 1);
        String halfOfAll = "x".repeat(OpenRfq.MAX_TOTAL_TEXT / 2);
        String longName = "x".repeat(OpenRfq.MAX_SERVICE + 1);
        List<Break> breaks =
                List.of(
                        new Break(it -> it.service(" "), new FieldMissing("service")),
                        new Break(it -> it.service(longName), new FieldTooLong("service", 64)),
                        new Break(it -> it.output(longName), new FieldTooLong("output", 64)),
                        new Break(
                                it -> it.inputs(many(new JobInput("x", longText), 65)),
                                new FieldTooLong("inputs", 64)),
                        new Break(
                                it -> it.params(many(new JobParam("p", List.of(longText)), 129)),
                                new FieldTooLong("params", 128)),
                        new Break(
                                it -> it.targets(many(Facts.PROVIDER, 65)),
                                new FieldTooLong("targets", 64)),
                        new Break(it -> it.inputs(List.of()), new FieldMissing("inputs")),
                        new Break(
                                it -> it.inputs(List.of(new JobInput("file", longText))),
                                new FieldMalformed("inputs.type", "one of text, url, event, job")),
                        new Break(
                                it -> it.inputs(List.of(new JobInput("text", longText))),
                                new FieldTooLong("inputs.data", OpenRfq.MAX_TEXT)),
                        new Break(
                                it -> it.inputs(List.of(new JobInput("text", "a", longText, null))),
                                new FieldTooLong("inputs.data", OpenRfq.MAX_TEXT)),
                        new Break(
                                it -> it.inputs(List.of(new JobInput("text", "a", null, longText))),
                                new FieldTooLong("inputs.data", OpenRfq.MAX_TEXT)),
                        new Break(
                                it -> it.params(List.of(new JobParam("p", List.of(longText)))),
                                new FieldTooLong("params", OpenRfq.MAX_TEXT)),
                        new Break(
                                it -> it.inputs(many(new JobInput("text", halfOfAll), 3)),
                                new FieldTooLong("inputs and params", OpenRfq.MAX_TOTAL_TEXT)),
                        new Break(it -> it.expiresAt(T0), new DeadlineNotInFuture("expires_at")),
                        new Break(
                                it -> it.expiresAt(T0.plus(LIFETIME).plusNanos(1)),
                                new DeadlineTooFar("expires_at", LIFETIME)),
                        new Break(
                                it -> it.quoteUntil(Instant.MAX),
                                new DeadlinesOutOfOrder("quote_until", "expires_at")),
                        new Break(it -> it.maxPrice(Msat.ZERO), new PriceNotPositive(Msat.ZERO)));
        return Stream.iterate(0, i -> i < breaks.size(), i -> i + 1)
                .map(first -> broken(breaks.subList(first, breaks.size())))
                .toList();
    }

    private record Break(UnaryOperator<Asking> how, Rejection answer) {}

    private static Row broken(List<Break> breaks) {
        Asking asking = new Asking();
        // Backwards, so that the first has the last word about a field that two of them touch.
        breaks.reversed().forEach(one -> one.how.apply(asking));
        Rejection answer = breaks.getFirst().answer;
        return row(answer.code() + ": " + answer.detail()).when(asking.command()).refused(answer);
    }

    private static <T> List<T> many(T element, int times) {
        return Collections.nCopies(times, element);
    }

    static List<Row> cancelling() {
        return List.of(
                row("unknown").when(cancel(BUYER)).refused(new RfqNotFound(RFQ)),
                row("open", rfqOpened()).when(cancel(BUYER)).adds(rfqCancelled()),
                row("another's", rfqOpened())
                        .when(cancel(OTHER_BUYER))
                        .refused(new NotRfqBuyer(RFQ)),
                row("cancelled before", rfqOpened(), rfqCancelled())
                        .when(cancel(BUYER))
                        .addsNothing(),
                row("another's, cancelled before", rfqOpened(), rfqCancelled())
                        .when(cancel(OTHER_BUYER))
                        .refused(new NotRfqBuyer(RFQ)),
                row("expired", rfqOpened(), rfqExpired())
                        .when(cancel(BUYER))
                        .refused(new RfqNotOpen(RFQ, "expired")),
                row("awarded", rfqOpened(), orderPlaced())
                        .when(cancel(BUYER))
                        .refused(new RfqNotOpen(RFQ, "awarded")),
                row("another's, awarded", rfqOpened(), orderPlaced())
                        .when(cancel(OTHER_BUYER))
                        .refused(new NotRfqBuyer(RFQ)));
    }

    static List<Row> expiring() {
        ExpireRfq due = new ExpireRfq(RFQ, RFQ_EXPIRES);
        Instant early = RFQ_EXPIRES.minusNanos(1);
        return List.of(
                row("unknown").when(due).refused(new RfqNotFound(RFQ)),
                row("open and due", rfqOpened())
                        .when(due)
                        .adds(new RfqExpired(RFQ, BUYER, RFQ_EXPIRES)),
                row("open and not due", rfqOpened())
                        .when(new ExpireRfq(RFQ, early))
                        .refused(new RfqNotDue(RFQ, RFQ_EXPIRES)),
                row("expired before", rfqOpened(), rfqExpired()).when(due).addsNothing(),
                row("cancelled", rfqOpened(), rfqCancelled()).when(due).addsNothing(),
                row("awarded", rfqOpened(), orderPlaced()).when(due).addsNothing());
    }

    private static CancelRfq cancel(Pubkey buyer) {
        return new CancelRfq(RFQ, buyer, minute(3));
    }
}
