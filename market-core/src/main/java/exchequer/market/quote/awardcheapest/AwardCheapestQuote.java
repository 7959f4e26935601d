package exchequer.market.quote.awardcheapest;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.quote.Awarding;
import exchequer.market.rejection.MarketRejection.AwardPolicyDiffers;
import exchequer.market.rejection.MarketRejection.NoLiveQuote;
import exchequer.market.rejection.MarketRejection.RfqNotDue;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** Awards the lowest live price once quoting has ended. */
@Command(namespace = "exchequer", name = "AwardCheapestQuote", version = "1")
public record AwardCheapestQuote(RfqId rfqId, Pubkey buyer, Instant at) implements DomainCommand {

    public static final Decider<AwardCheapestQuote, Awarding> DECIDER =
            new Decider<>(
                    AwardCheapestQuote.class,
                    AwardCheapestQuote::boundary,
                    Awarding.NOTHING,
                    Awarding::evolve,
                    AwardCheapestQuote::decide);

    private Boundary boundary() {
        return Awarding.boundary(rfqId, buyer);
    }

    Decision decide(Awarding state) {
        @Nullable RfqOpened rfq = state.rfq();
        if (rfq == null) {
            return Decision.rejected(new RfqNotFound(rfqId));
        }
        if (rfq.awardPolicy() != AwardPolicy.CHEAPEST) {
            return Decision.rejected(new AwardPolicyDiffers(rfqId, rfq.awardPolicy()));
        }
        if (state.order() != null) {
            return Decision.alreadyDone();
        }
        // Before "not due" and "no live quote": those promise that waiting may help.
        if (state.ended() != null) {
            return Decision.rejected(new RfqNotOpen(rfqId, state.ended()));
        }
        if (at.isBefore(rfq.quoteUntil())) {
            return Decision.rejected(new RfqNotDue(rfqId, rfq.quoteUntil()));
        }
        return state.cheapest(at)
                .map(quote -> state.award(quote.quoteId(), buyer, at))
                .orElseGet(() -> Decision.rejected(new NoLiveQuote(rfqId)));
    }
}
