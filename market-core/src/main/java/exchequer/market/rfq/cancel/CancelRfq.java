package exchequer.market.rfq.cancel;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.RfqCancelled;
import exchequer.market.events.RfqExpired;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;

/** Withdraws a request that was not awarded. */
@Command(namespace = "exchequer", name = "CancelRfq", version = "1")
public record CancelRfq(RfqId rfqId, Pubkey buyer, Instant at) implements DomainCommand {

    public static final Decider<CancelRfq, State> DECIDER =
            new Decider<>(
                    CancelRfq.class,
                    CancelRfq::boundary,
                    new State.Unknown(),
                    CancelRfq::evolve,
                    CancelRfq::decide);

    public sealed interface State {
        record Unknown() implements State {}

        record Open(Pubkey buyer) implements State {}

        record Ended(Pubkey buyer, String how) implements State {}
    }

    private Boundary boundary() {
        return Boundary.of(
                "rfq",
                rfqId,
                RfqOpened.class,
                RfqCancelled.class,
                RfqExpired.class,
                OrderPlaced.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case RfqOpened rfq -> new State.Open(rfq.buyer());
            case RfqCancelled rfq -> new State.Ended(rfq.buyer(), "cancelled");
            case RfqExpired rfq -> new State.Ended(rfq.buyer(), "expired");
            case OrderPlaced order -> new State.Ended(order.buyer(), "awarded");
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        return switch (state) {
            case State.Unknown _ -> Decision.rejected(new RfqNotFound(rfqId));
            case State.Open(Pubkey owner) ->
                    owner.equals(buyer)
                            ? Decision.accepted(new RfqCancelled(rfqId, buyer, at))
                            : Decision.rejected(new NotRfqBuyer(rfqId));
            case State.Ended(Pubkey owner, _) when !owner.equals(buyer) ->
                    Decision.rejected(new NotRfqBuyer(rfqId));
            case State.Ended(_, String how) ->
                    how.equals("cancelled")
                            ? Decision.alreadyDone()
                            : Decision.rejected(new RfqNotOpen(rfqId, how));
        };
    }
}
