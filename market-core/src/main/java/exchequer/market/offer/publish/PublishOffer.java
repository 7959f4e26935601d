package exchequer.market.offer.publish;

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
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.NotOfferOwner;
import java.time.Instant;
import java.util.Objects;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** Advertises a service, or replaces what was advertised under the same offer. */
@Command(namespace = "exchequer", name = "PublishOffer", version = "1")
public record PublishOffer(
        OfferId offerId,
        Pubkey provider,
        String service,
        String name,
        String about,
        @Nullable Msat priceMsat,
        @Nullable String externalRef,
        Instant at)
        implements DomainCommand {

    static final int MAX_NAME = 200;
    static final int MAX_ABOUT = 4_000;

    public static final Decider<PublishOffer, State> DECIDER =
            new Decider<>(
                    PublishOffer.class,
                    PublishOffer::boundary,
                    new State.Unknown(),
                    PublishOffer::evolve,
                    PublishOffer::decide);

    public sealed interface State {
        record Unknown() implements State {}

        record Published(OfferPublished offer) implements State {}

        record Withdrawn(Pubkey provider) implements State {}
    }

    private Boundary boundary() {
        return Boundary.of("offer", offerId, OfferPublished.class, OfferWithdrawn.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case OfferPublished offer -> new State.Published(offer);
            case OfferWithdrawn offer -> new State.Withdrawn(offer.provider());
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        if (service.isBlank()) {
            return Decision.rejected(new FieldMissing("service"));
        }
        if (name.length() > MAX_NAME) {
            return Decision.rejected(new FieldTooLong("name", MAX_NAME));
        }
        if (about.length() > MAX_ABOUT) {
            return Decision.rejected(new FieldTooLong("about", MAX_ABOUT));
        }
        return switch (state) {
            case State.Unknown _ -> Decision.accepted(published());
            case State.Withdrawn(Pubkey owner) ->
                    owner.equals(provider)
                            ? Decision.accepted(published())
                            : Decision.rejected(new NotOfferOwner(offerId));
            case State.Published(OfferPublished offer) when !offer.provider().equals(provider) ->
                    Decision.rejected(new NotOfferOwner(offerId));
            case State.Published(OfferPublished offer) when sameAs(offer) -> Decision.alreadyDone();
            case State.Published _ -> Decision.accepted(published());
        };
    }

    private boolean sameAs(OfferPublished offer) {
        return offer.service().equals(service)
                && offer.name().equals(name)
                && offer.about().equals(about)
                && Objects.equals(offer.priceMsat(), priceMsat)
                && Objects.equals(offer.externalRef(), externalRef);
    }

    private OfferPublished published() {
        return new OfferPublished(
                offerId, provider, service, name, about, priceMsat, externalRef, at);
    }
}
