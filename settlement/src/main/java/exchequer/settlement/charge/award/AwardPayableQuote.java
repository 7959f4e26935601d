package exchequer.settlement.charge.award;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.quote.Awarding;
import exchequer.market.rejection.MarketRejection.AwardPolicyDiffers;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.rejection.SettlementRejection.ChargeAboveOrder;
import exchequer.settlement.rejection.SettlementRejection.ChargeLapsed;
import exchequer.settlement.rejection.SettlementRejection.NotPayableYet;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Awards the first quote that has both a delivery and an acceptable charge, where the buyer chose
 * {@link AwardPolicy#FIRST_PAYABLE}. Result and invoice must be the same provider's: a result of
 * one and an invoice of another make nobody payable.
 */
@Command(namespace = "exchequer", name = "AwardPayableQuote", version = "1")
public record AwardPayableQuote(RfqId rfqId, QuoteId quoteId, Pubkey buyer, Instant at)
        implements DomainCommand {

    public static final Decider<AwardPayableQuote, State> DECIDER =
            new Decider<>(
                    AwardPayableQuote.class,
                    AwardPayableQuote::boundary,
                    new State(Awarding.NOTHING, false, null),
                    AwardPayableQuote::evolve,
                    AwardPayableQuote::decide);

    public record State(Awarding awarding, boolean delivered, @Nullable ChargeRaised charge) {}

    private OrderId orderId() {
        return OrderId.of(quoteId);
    }

    private Boundary boundary() {
        return Awarding.boundary(rfqId, buyer)
                .and("order", orderId(), DeliverySubmitted.class, ChargeRaised.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case DeliverySubmitted _ -> new State(state.awarding, true, state.charge);
            case ChargeRaised charge -> new State(state.awarding, state.delivered, charge);
            default -> new State(state.awarding.evolve(event), state.delivered, state.charge);
        };
    }

    Decision decide(State state) {
        @Nullable RfqOpened rfq = state.awarding.rfq();
        if (rfq == null) {
            return Decision.rejected(new RfqNotFound(rfqId));
        }
        if (rfq.awardPolicy() != AwardPolicy.FIRST_PAYABLE) {
            return Decision.rejected(new AwardPolicyDiffers(rfqId, rfq.awardPolicy()));
        }
        if (!state.delivered) {
            return Decision.rejected(new NotPayableYet(orderId(), "delivery"));
        }
        @Nullable ChargeRaised charge = state.charge;
        if (charge == null) {
            return Decision.rejected(new NotPayableYet(orderId(), "charge"));
        }
        if (!at.isBefore(charge.expiresAt())) {
            return Decision.rejected(new ChargeLapsed(orderId(), charge.expiresAt()));
        }
        @Nullable QuoteSubmitted quote = state.awarding.quotes().get(quoteId);
        // A price lowered after the charge makes that charge one that will never be paid.
        return quote != null && charge.amountMsat().isMoreThan(quote.priceMsat())
                ? Decision.rejected(new ChargeAboveOrder(charge.amountMsat(), quote.priceMsat()))
                : state.awarding.award(quoteId, buyer, at);
    }
}
