package exchequer.market.automation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.quote.awardcheapest.AwardCheapestQuote;
import java.time.Instant;
import java.util.List;

/**
 * A price that comes after quoting ended without one is the first, and so the cheapest. Earlier
 * ones are told "not due", and requests with another policy say so: the decider knows, this does
 * not.
 */
public final class WhenQuotedThenAwardCheapest implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return event instanceof QuoteSubmitted quote
                ? List.of(new AwardCheapestQuote(quote.rfqId(), quote.buyer(), now))
                : List.of();
    }
}
