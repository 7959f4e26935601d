package exchequer.market.tables;

import static exchequer.market.Facts.BUYER;
import static exchequer.market.Facts.MAX_PRICE;
import static exchequer.market.Facts.OTHER_BUYER;
import static exchequer.market.Facts.PER_ORDER;
import static exchequer.market.Facts.PRICE;
import static exchequer.market.Facts.PROVIDER;
import static exchequer.market.Facts.QUOTE;
import static exchequer.market.Facts.QUOTE_EXPIRES;
import static exchequer.market.Facts.QUOTE_UNTIL;
import static exchequer.market.Facts.RFQ;
import static exchequer.market.Facts.RIVAL;
import static exchequer.market.Facts.RIVAL_ORDER;
import static exchequer.market.Facts.RIVAL_QUOTE;
import static exchequer.market.Facts.T0;
import static exchequer.market.Facts.budgetSet;
import static exchequer.market.Facts.minute;
import static exchequer.market.Facts.orderPlaced;
import static exchequer.market.Facts.quoteSubmitted;
import static exchequer.market.Facts.rfqCancelled;
import static exchequer.market.Facts.rfqExpired;
import static exchequer.market.Facts.rfqOpened;
import static exchequer.market.Facts.rivalOrderPlaced;
import static exchequer.market.Facts.rivalQuoteSubmitted;
import static exchequer.market.tables.Row.row;

import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.money.Msat;
import exchequer.market.quote.award.AwardQuote;
import exchequer.market.quote.awardcheapest.AwardCheapestQuote;
import exchequer.market.rejection.MarketRejection.AwardPolicyDiffers;
import exchequer.market.rejection.MarketRejection.NoBudget;
import exchequer.market.rejection.MarketRejection.NoLiveQuote;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderAboveBudget;
import exchequer.market.rejection.MarketRejection.QuoteLapsed;
import exchequer.market.rejection.MarketRejection.QuoteNotFound;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotDue;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import java.util.List;

final class AwardTable {

    private static final AwardPolicy CHEAPEST = AwardPolicy.CHEAPEST;
    private static final AwardPolicy MANUAL = AwardPolicy.MANUAL;

    private AwardTable() {}

    static List<Row> awarding() {
        return List.of(
                row("unknown request, quote of nobody")
                        .when(award(QUOTE, BUYER, 11))
                        .refused(new RfqNotFound(RFQ)),
                row("one of two", rfqOpened(), quoteSubmitted(), rivalQuoteSubmitted(), budgetSet())
                        .when(award(QUOTE, BUYER, 11))
                        .adds(orderPlaced()),
                row(
                                "buyer overrules its policy",
                                rfqOpened(CHEAPEST),
                                quoteSubmitted(),
                                budgetSet())
                        .when(award(QUOTE, BUYER, 11))
                        .adds(orderPlaced(CHEAPEST, AcceptancePolicy.AUTOMATIC)),
                row("the policy itself", rfqOpened(CHEAPEST), quoteSubmitted(), budgetSet())
                        .when(new AwardQuote(RFQ, QUOTE, BUYER, CHEAPEST, minute(11)))
                        .adds(orderPlaced(CHEAPEST, AcceptancePolicy.AUTOMATIC)),
                row("another policy", rfqOpened(), quoteSubmitted(), budgetSet(), orderPlaced())
                        .when(new AwardQuote(RFQ, QUOTE, BUYER, CHEAPEST, minute(11)))
                        .refused(new AwardPolicyDiffers(RFQ, MANUAL)),
                row("price equal to the budget", rfqOpened(), quoteAt(PER_ORDER, 1), budgetSet())
                        .when(award(QUOTE, BUYER, 11))
                        .adds(placed(PROVIDER, PER_ORDER, MANUAL, 11)),
                // The price that stands is the last one.
                row(
                                "revised",
                                rfqOpened(),
                                quoteSubmitted(),
                                quoteAt(Msat.ofSat(60), 2),
                                budgetSet())
                        .when(award(QUOTE, BUYER, 11))
                        .adds(placed(PROVIDER, Msat.ofSat(60), MANUAL, 11)),
                row("awarded before", rfqOpened(), quoteSubmitted(), orderPlaced())
                        .when(award(QUOTE, BUYER, 40))
                        .addsNothing(),
                row("rival awarded before", rfqOpened(), quoteSubmitted(), rivalOrderPlaced())
                        .when(award(QUOTE, BUYER, 40))
                        .refused(new RfqAwardedElsewhere(RFQ, RIVAL_ORDER)));
    }

    /** Each row lacks what its answer names, and most of what comes later. */
    static List<Row> awardingInVain() {
        return List.of(
                row("no such quote", rfqOpened(), rivalQuoteSubmitted(), rfqCancelled())
                        .when(award(QUOTE, BUYER, 61))
                        .refused(new QuoteNotFound(QUOTE)),
                row("another's request", rfqOpened(), quoteSubmitted(), orderPlaced())
                        .when(award(QUOTE, OTHER_BUYER, 61))
                        .refused(new NotRfqBuyer(RFQ)),
                row("cancelled", rfqOpened(), quoteSubmitted(), rfqCancelled())
                        .when(award(QUOTE, BUYER, 61))
                        .refused(new RfqNotOpen(RFQ, "cancelled")),
                row("expired", rfqOpened(), quoteSubmitted(), rfqExpired())
                        .when(award(QUOTE, BUYER, 11))
                        .refused(new RfqNotOpen(RFQ, "expired")),
                row("due to expire", rfqOpened(), quoteSubmitted())
                        .when(award(QUOTE, BUYER, 60))
                        .refused(new RfqNotOpen(RFQ, "expired")),
                row("quote lapses now", rfqOpened(), quoteSubmitted())
                        .when(award(QUOTE, BUYER, 30))
                        .refused(new QuoteLapsed(QUOTE, QUOTE_EXPIRES)),
                row("no budget", rfqOpened(), quoteSubmitted())
                        .when(award(QUOTE, BUYER, 11))
                        .refused(new NoBudget(BUYER)),
                row("budget of another buyer", rfqOpened(), quoteSubmitted(), otherBudget())
                        .when(award(QUOTE, BUYER, 11))
                        .refused(new NoBudget(BUYER)),
                row("a budget of zero", rfqOpened(), quoteSubmitted(), budget(Msat.ZERO))
                        .when(award(QUOTE, BUYER, 11))
                        .refused(new OrderAboveBudget(PRICE, Msat.ZERO)),
                row(
                                "budget lowered",
                                rfqOpened(),
                                quoteSubmitted(),
                                budgetSet(),
                                budget(Msat.of(1)))
                        .when(award(QUOTE, BUYER, 11))
                        .refused(new OrderAboveBudget(PRICE, Msat.of(1))));
    }

    static List<Row> awardingTheCheapest() {
        return List.of(
                row("unknown").when(cheapest(10)).refused(new RfqNotFound(RFQ)),
                row("by hand only", rfqOpened(), quoteSubmitted(), orderPlaced())
                        .when(cheapest(10))
                        .refused(new AwardPolicyDiffers(RFQ, MANUAL)),
                row("awarded before", rfqOpened(CHEAPEST), quoteSubmitted(), orderPlaced())
                        .when(cheapest(9))
                        .addsNothing(),
                row(
                                "rival awarded before",
                                rfqOpened(CHEAPEST),
                                quoteSubmitted(),
                                rivalOrderPlaced())
                        .when(cheapest(9))
                        .addsNothing(),
                row("cancelled, nothing quoted", rfqOpened(CHEAPEST), rfqCancelled())
                        .when(cheapest(9))
                        .refused(new RfqNotOpen(RFQ, "cancelled")),
                row("expired", rfqOpened(CHEAPEST), quoteSubmitted(), rfqExpired())
                        .when(cheapest(10))
                        .refused(new RfqNotOpen(RFQ, "expired")),
                row("still quoting", rfqOpened(CHEAPEST))
                        .when(cheapest(9))
                        .refused(new RfqNotDue(RFQ, QUOTE_UNTIL)),
                row("nothing quoted", rfqOpened(CHEAPEST))
                        .when(cheapest(10))
                        .refused(new NoLiveQuote(RFQ)),
                row("all lapsed", rfqOpened(CHEAPEST), quoteSubmitted(), rivalQuoteSubmitted())
                        .when(cheapest(30))
                        .refused(new NoLiveQuote(RFQ)),
                row("no budget", rfqOpened(CHEAPEST), quoteSubmitted())
                        .when(cheapest(10))
                        .refused(new NoBudget(BUYER)),
                row("too dear", rfqOpened(CHEAPEST), quoteAt(MAX_PRICE, 1), budgetSet())
                        .when(cheapest(10))
                        .refused(new OrderAboveBudget(MAX_PRICE, PER_ORDER)),
                row("another's request", rfqOpened(CHEAPEST), quoteSubmitted())
                        .when(new AwardCheapestQuote(RFQ, OTHER_BUYER, minute(10)))
                        .refused(new NotRfqBuyer(RFQ)));
    }

    static List<Row> choosingTheCheapest() {
        QuoteId smaller = QUOTE.value().compareTo(RIVAL_QUOTE.value()) < 0 ? QUOTE : RIVAL_QUOTE;
        Pubkey smallerOne = smaller.equals(QUOTE) ? PROVIDER : RIVAL;
        return List.of(
                row("lower price", open(), quoteSubmitted(), rivalQuoteSubmitted(), budgetSet())
                        .when(cheapest(10))
                        .adds(placed(PROVIDER, PRICE, CHEAPEST, 10)),
                row(
                                "lower price, later",
                                open(),
                                rivalAt(PRICE, 1),
                                quoteAt(Msat.of(9), 2),
                                budgetSet())
                        .when(cheapest(10))
                        .adds(placed(PROVIDER, Msat.of(9), CHEAPEST, 10)),
                row(
                                "equal price, earlier",
                                open(),
                                quoteAt(PRICE, 2),
                                rivalAt(PRICE, 1),
                                budgetSet())
                        .when(cheapest(10))
                        .adds(placed(RIVAL, PRICE, CHEAPEST, 10)),
                row(
                                "equal price and time",
                                open(),
                                quoteAt(PRICE, 1),
                                rivalAt(PRICE, 1),
                                budgetSet())
                        .when(cheapest(10))
                        .adds(placed(smallerOne, PRICE, CHEAPEST, 10)),
                row("lower price lapsed", open(), lapsing(), rivalQuoteSubmitted(), budgetSet())
                        .when(cheapest(10))
                        .adds(placed(RIVAL, Msat.ofSat(70), CHEAPEST, 10)),
                row("first after quoting ended", open(), quoteAt(PRICE, 20), budgetSet())
                        .when(cheapest(20))
                        .adds(placed(PROVIDER, PRICE, CHEAPEST, 20)));
    }

    private static RfqOpened open() {
        return rfqOpened(CHEAPEST);
    }

    private static QuoteSubmitted quoteAt(Msat price, int minute) {
        return quoteSubmitted(PROVIDER, price, minute);
    }

    private static QuoteSubmitted rivalAt(Msat price, int minute) {
        return quoteSubmitted(RIVAL, price, minute);
    }

    private static QuoteSubmitted lapsing() {
        return quoteSubmitted(PROVIDER, PRICE, 1, minute(10));
    }

    private static BudgetSet budget(Msat perOrder) {
        return new BudgetSet(BUYER, perOrder, Msat.ofSat(800), minute(1));
    }

    private static BudgetSet otherBudget() {
        return new BudgetSet(OTHER_BUYER, PER_ORDER, Msat.ofSat(800), T0);
    }

    private static AwardQuote award(QuoteId quote, Pubkey buyer, int atMinute) {
        return new AwardQuote(RFQ, quote, buyer, MANUAL, minute(atMinute));
    }

    private static AwardCheapestQuote cheapest(int atMinute) {
        return new AwardCheapestQuote(RFQ, BUYER, minute(atMinute));
    }

    private static OrderPlaced placed(
            Pubkey provider, Msat price, AwardPolicy policy, int atMinute) {
        QuoteId quote = QuoteId.of(RFQ, provider);
        return new OrderPlaced(
                OrderId.of(quote),
                RFQ,
                quote,
                BUYER,
                provider,
                price,
                policy,
                AcceptancePolicy.AUTOMATIC,
                PaymentTerms.ON_ACCEPTANCE,
                minute(atMinute));
    }
}
