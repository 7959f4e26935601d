package exchequer.market.proof.review;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.delivery.ContentHash;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.ProofAccepted;
import exchequer.market.events.ProofRecorded;
import exchequer.market.events.ProofRejected;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.ProofId;
import exchequer.market.rejection.MarketRejection.ProofNotFound;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** The market checks recorded evidence against the delivery; never the provider itself. */
@Command(namespace = "exchequer", name = "ReviewProof", version = "1")
public record ReviewProof(ProofId proofId, OrderId orderId, Instant at) implements DomainCommand {

    public static final Decider<ReviewProof, State> DECIDER =
            new Decider<>(
                    ReviewProof.class,
                    ReviewProof::boundary,
                    new State(null, null, false),
                    ReviewProof::evolve,
                    ReviewProof::decide);

    public record State(
            @Nullable DeliverySubmitted delivery, @Nullable ProofRecorded proof, boolean judged) {}

    private Boundary boundary() {
        return Boundary.of(
                "order",
                orderId,
                DeliverySubmitted.class,
                ProofRecorded.class,
                ProofAccepted.class,
                ProofRejected.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case DeliverySubmitted delivery -> new State(delivery, state.proof, state.judged);
            case ProofRecorded proof -> new State(state.delivery, proof, state.judged);
            case ProofAccepted _, ProofRejected _ -> new State(state.delivery, state.proof, true);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        @Nullable ProofRecorded proof = state.proof;
        @Nullable DeliverySubmitted delivery = state.delivery;
        if (proof == null || delivery == null || !proof.proofId().equals(proofId)) {
            return Decision.rejected(new ProofNotFound(proofId));
        }
        if (state.judged) {
            return Decision.alreadyDone();
        }
        String actual = ContentHash.of(delivery.content());
        return Decision.accepted(
                actual.equals(proof.contentSha256())
                        ? new ProofAccepted(proofId, orderId, proof.deliveryId(), at)
                        : new ProofRejected(
                                proofId, orderId, proof.deliveryId(), "content_hash_differs", at));
    }
}
