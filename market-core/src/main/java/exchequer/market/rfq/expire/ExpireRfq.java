package exchequer.market.rfq.expire;

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
import exchequer.market.rejection.MarketRejection.RfqNotDue;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;

/** Ends a request that nobody was awarded in time. */
@Command(namespace = "exchequer", name = "ExpireRfq", version = "1")
public record ExpireRfq(RfqId rfqId, Instant at) implements DomainCommand {

    public static final Decider<ExpireRfq, State> DECIDER =
            new Decider<>(
                    ExpireRfq.class,
                    ExpireRfq::boundary,
                    new State.Unknown(),
                    ExpireRfq::evolve,
                    ExpireRfq::decide);

    public sealed interface State {
        record Unknown() implements State {}

        record Open(Pubkey buyer, Instant expiresAt) implements State {}

        record Ended() implements State {}
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
            case RfqOpened rfq -> new State.Open(rfq.buyer(), rfq.expiresAt());
            case RfqCancelled _, RfqExpired _, OrderPlaced _ -> new State.Ended();
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        return switch (state) {
            case State.Unknown _ -> Decision.rejected(new RfqNotFound(rfqId));
            case State.Open(_, Instant expiresAt) when at.isBefore(expiresAt) ->
                    Decision.rejected(new RfqNotDue(rfqId, expiresAt));
            case State.Open(Pubkey buyer, _) -> Decision.accepted(new RfqExpired(rfqId, buyer, at));
            case State.Ended _ -> Decision.alreadyDone();
        };
    }
}
