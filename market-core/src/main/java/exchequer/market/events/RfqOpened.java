package exchequer.market.events;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * A buyer asks the market.
 *
 * @param quoteUntil when a policy that compares quotes decides
 * @param expiresAt after this nothing is awarded
 * @param externalRef the signed event that carried the request, when one did
 */
@Event(namespace = "exchequer", name = "RfqOpened", version = "1")
public record RfqOpened(
        RfqId rfqId,
        Pubkey buyer,
        String service,
        List<JobInput> inputs,
        List<JobParam> params,
        String output,
        Msat maxPriceMsat,
        AwardPolicy awardPolicy,
        AcceptancePolicy acceptance,
        PaymentTerms paymentTerms,
        List<Pubkey> targets,
        RfqOrigin origin,
        @Nullable String externalRef,
        Instant openedAt,
        Instant quoteUntil,
        Instant expiresAt)
        implements RfqEvent {

    public RfqOpened {
        inputs = List.copyOf(inputs);
        params = List.copyOf(params);
        targets = List.copyOf(targets);
    }

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("rfq", rfqId.value()), new Fact("buyer", buyer.value()));
    }
}
