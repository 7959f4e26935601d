package exchequer.market.tables;

import static exchequer.market.Facts.BUYER;
import static exchequer.market.Facts.EVIDENCE;
import static exchequer.market.Facts.MAX_PRICE;
import static exchequer.market.Facts.PRICE;
import static exchequer.market.Facts.PROVIDER;
import static exchequer.market.Facts.QUOTE;
import static exchequer.market.Facts.QUOTE_EXPIRES;
import static exchequer.market.Facts.RFQ;
import static exchequer.market.Facts.RFQ_EXPIRES;
import static exchequer.market.Facts.RIVAL;
import static exchequer.market.Facts.RIVAL_ORDER;
import static exchequer.market.Facts.minute;
import static exchequer.market.Facts.orderPlaced;
import static exchequer.market.Facts.quoteSubmitted;
import static exchequer.market.Facts.rfqCancelled;
import static exchequer.market.Facts.rfqExpired;
import static exchequer.market.Facts.rfqOpened;
import static exchequer.market.Facts.rivalOrderPlaced;
import static exchequer.market.Facts.rivalQuoteSubmitted;
import static exchequer.market.tables.Row.row;

import exchequer.market.Asking;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.money.Msat;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rejection.MarketRejection.DeadlineNotInFuture;
import exchequer.market.rejection.MarketRejection.NotTargeted;
import exchequer.market.rejection.MarketRejection.PriceAboveLimit;
import exchequer.market.rejection.MarketRejection.PriceNotPositive;
import exchequer.market.rejection.MarketRejection.QuoteAlreadyAwarded;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import java.time.Instant;
import java.util.List;

final class QuoteTable {

    private static final Msat LOWER = Msat.ofSat(40);
    private static final Msat TOO_MUCH = MAX_PRICE.plus(Msat.of(1));
    private static final RfqOpened FOR_RIVAL = new Asking().targets(List.of(RIVAL)).opened();

    private QuoteTable() {}

    static List<Row> quoting() {
        return List.of(
                row("unknown request").when(quote(PRICE, 5)).refused(new RfqNotFound(RFQ)),
                row("first", rfqOpened())
                        .when(quote(PRICE, 5))
                        .adds(quoted(PRICE, 1, 5, QUOTE_EXPIRES)),
                row("at the highest price", rfqOpened())
                        .when(quote(MAX_PRICE, 5))
                        .adds(quoted(MAX_PRICE, 1, 5, QUOTE_EXPIRES)),
                row("beside a rival", rfqOpened(), rivalQuoteSubmitted())
                        .when(quote(PRICE, 5))
                        .adds(quoted(PRICE, 1, 5, QUOTE_EXPIRES)),
                row("named by the buyer", new Asking().targets(List.of(RIVAL, PROVIDER)).opened())
                        .when(quote(PRICE, 5))
                        .adds(quoted(PRICE, 1, 5, QUOTE_EXPIRES)),
                row("revised", rfqOpened(), quoteSubmitted())
                        .when(quote(LOWER, 5))
                        .adds(quoted(LOWER, 2, 5, QUOTE_EXPIRES)),
                row("after quoting ended, before expiry", rfqOpened())
                        .when(quote(PRICE, 20))
                        .adds(quoted(PRICE, 1, 20, QUOTE_EXPIRES)));
    }

    static List<Row> quotingAgain() {
        Instant later = minute(50);
        return List.of(
                row("same price", rfqOpened(), quoteSubmitted())
                        .when(quote(PRICE, 5))
                        .addsNothing(),
                row("same price, live, later end", rfqOpened(), quoteSubmitted())
                        .when(quote(PRICE, 5, later))
                        .addsNothing(),
                row("same price, lapsed, same end", rfqOpened(), quoteSubmitted())
                        .when(quote(PRICE, 30))
                        .addsNothing(),
                row("same price, lapsed, later end", rfqOpened(), quoteSubmitted())
                        .when(quote(PRICE, 30, later))
                        .adds(quoted(PRICE, 2, 30, later)),
                row("same price, awarded", rfqOpened(), quoteSubmitted(), orderPlaced())
                        .when(quote(PRICE, 12))
                        .addsNothing(),
                row("same price, cancelled", rfqOpened(), quoteSubmitted(), rfqCancelled())
                        .when(quote(PRICE, 12))
                        .addsNothing(),
                row("same price, rival won", rfqOpened(), quoteSubmitted(), rivalOrderPlaced())
                        .when(quote(PRICE, 12))
                        .addsNothing());
    }

    static List<Row> quotingInVain() {
        return List.of(
                row("revised after the award", rfqOpened(), quoteSubmitted(), orderPlaced())
                        .when(quote(LOWER, 12))
                        .refused(new QuoteAlreadyAwarded(QUOTE)),
                row("renewed after the award", rfqOpened(), quoteSubmitted(), orderPlaced())
                        .when(quote(PRICE, 31, minute(50)))
                        .refused(new QuoteAlreadyAwarded(QUOTE)),
                row("awarded to the rival", rfqOpened(), rivalOrderPlaced())
                        .when(quote(PRICE, 12))
                        .refused(new RfqAwardedElsewhere(RFQ, RIVAL_ORDER)),
                row("cancelled", rfqOpened(), rfqCancelled())
                        .when(quote(PRICE, 12))
                        .refused(new RfqNotOpen(RFQ, "cancelled")),
                row("expired", rfqOpened(), rfqExpired())
                        .when(quote(PRICE, 12))
                        .refused(new RfqNotOpen(RFQ, "expired")),
                row("due to expire, before targets", FOR_RIVAL)
                        .when(quote(Msat.ZERO, 60))
                        .refused(new RfqNotOpen(RFQ, "expired")),
                row("not targeted, before price", FOR_RIVAL)
                        .when(quote(Msat.ZERO, 5, RFQ_EXPIRES))
                        .refused(new NotTargeted(RFQ)),
                row("free, before deadline", rfqOpened())
                        .when(quote(Msat.ZERO, 5, minute(5)))
                        .refused(new PriceNotPositive(Msat.ZERO)),
                row("too much, before deadline", rfqOpened())
                        .when(quote(TOO_MUCH, 5, minute(5)))
                        .refused(new PriceAboveLimit(TOO_MUCH, MAX_PRICE)),
                row("lapsed on arrival", rfqOpened())
                        .when(quote(PRICE, 5, minute(5)))
                        .refused(new DeadlineNotInFuture("expires_at")));
    }

    private static SubmitQuote quote(Msat price, int atMinute) {
        return quote(price, atMinute, QUOTE_EXPIRES);
    }

    private static SubmitQuote quote(Msat price, int atMinute, Instant expiresAt) {
        return new SubmitQuote(QUOTE, RFQ, PROVIDER, price, EVIDENCE, expiresAt, minute(atMinute));
    }

    private static QuoteSubmitted quoted(
            Msat price, int revision, int atMinute, Instant expiresAt) {
        return new QuoteSubmitted(
                QUOTE,
                RFQ,
                BUYER,
                PROVIDER,
                price,
                revision,
                EVIDENCE,
                minute(atMinute),
                expiresAt);
    }
}
