package exchequer.market.axon;

import exchequer.market.Facts;
import exchequer.market.decision.Decision;
import exchequer.market.events.AwardPolicy;
import exchequer.market.ids.QuoteId;
import exchequer.market.quote.award.AwardQuote;
import exchequer.market.rejection.MarketRejection.NoBudget;

/** The award that the tests of this package fight over. */
final class Awards {

    private Awards() {}

    static AwardQuote ours() {
        return of(Facts.QUOTE);
    }

    static AwardQuote rivals() {
        return of(Facts.RIVAL_QUOTE);
    }

    static Decision noBudget() {
        return Decision.rejected(new NoBudget(Facts.BUYER));
    }

    private static AwardQuote of(QuoteId quote) {
        return new AwardQuote(Facts.RFQ, quote, Facts.BUYER, AwardPolicy.MANUAL, Facts.minute(11));
    }
}
