package exchequer.market.offer.withdraw;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OfferPublished;
import exchequer.market.events.OfferWithdrawn;
import exchequer.market.ids.OfferId;
import exchequer.market.ids.Pubkey;
import exchequer.market.rejection.MarketRejection.NotOfferOwner;
import exchequer.market.rejection.MarketRejection.OfferNotFound;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;

/** Takes an offer back. */
@Command(namespace = "exchequer", name = "WithdrawOffer", version = "1")
public record WithdrawOffer(OfferId offerId, Pubkey provider, Instant at) implements DomainCommand {

    public static final Decider<WithdrawOffer, State> DECIDER =
            new Decider<>(
                    WithdrawOffer.class,
                    WithdrawOffer::boundary,
                    new State.Unknown(),
                    WithdrawOffer::evolve,
                    WithdrawOffer::decide);

    public sealed interface State {
        record Unknown() implements State {}

        record Standing(Pubkey provider) implements State {}

        record Gone(Pubkey provider) implements State {}
    }

    private Boundary boundary() {
        return Boundary.of("offer", offerId, OfferPublished.class, OfferWithdrawn.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case OfferPublished offer -> new State.Standing(offer.provider());
            case OfferWithdrawn offer -> new State.Gone(offer.provider());
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        return switch (state) {
            case State.Unknown _ -> Decision.rejected(new OfferNotFound(offerId));
            case State.Standing(Pubkey owner) ->
                    owner.equals(provider)
                            ? Decision.accepted(new OfferWithdrawn(offerId, provider, at))
                            : Decision.rejected(new NotOfferOwner(offerId));
            case State.Gone(Pubkey owner) ->
                    owner.equals(provider)
                            ? Decision.alreadyDone()
                            : Decision.rejected(new NotOfferOwner(offerId));
        };
    }
}
