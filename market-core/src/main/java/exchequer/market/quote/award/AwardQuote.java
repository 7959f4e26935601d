package exchequer.market.quote.award;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.quote.Awarding;
import exchequer.market.rejection.MarketRejection.AwardPolicyDiffers;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Awards one quote: by the buyer, or by the policy the buyer chose.
 *
 * @param by {@link AwardPolicy#MANUAL} when the buyer itself speaks; a policy may only act on
 *     requests that chose it
 */
@Command(namespace = "exchequer", name = "AwardQuote", version = "1")
public record AwardQuote(RfqId rfqId, QuoteId quoteId, Pubkey buyer, AwardPolicy by, Instant at)
        implements DomainCommand {

    public static final Decider<AwardQuote, Awarding> DECIDER =
            new Decider<>(
                    AwardQuote.class,
                    AwardQuote::boundary,
                    Awarding.NOTHING,
                    Awarding::evolve,
                    AwardQuote::decide);

    private Boundary boundary() {
        return Awarding.boundary(rfqId, buyer);
    }

    Decision decide(Awarding state) {
        @Nullable RfqOpened rfq = state.rfq();
        if (rfq == null) {
            return Decision.rejected(new RfqNotFound(rfqId));
        }
        // The buyer may always overrule its own policy; one policy may not act for another.
        if (by != AwardPolicy.MANUAL && by != rfq.awardPolicy()) {
            return Decision.rejected(new AwardPolicyDiffers(rfqId, rfq.awardPolicy()));
        }
        return state.award(quoteId, buyer, at);
    }
}
