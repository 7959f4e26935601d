package exchequer.settlement.charge.refuse;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.RfqId;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.rejection.SettlementRejection.OrderNotAwarded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Answers those who asked for money for a request that somebody else has won: their invoices will
 * not be paid, and this is why. Later ones are refused as they come.
 */
@Command(namespace = "exchequer", name = "RefuseLosingCharges", version = "1")
public record RefuseLosingCharges(RfqId rfqId, Instant at) implements DomainCommand {

    public static final Decider<RefuseLosingCharges, State> DECIDER =
            new Decider<>(
                    RefuseLosingCharges.class,
                    RefuseLosingCharges::boundary,
                    new State(null, List.of(), Set.of()),
                    RefuseLosingCharges::evolve,
                    RefuseLosingCharges::decide);

    static final String CODE = "awarded_elsewhere";

    /**
     * @param charges of all providers, in the order they were raised
     * @param refused those that were answered already
     */
    public record State(
            @Nullable OrderPlaced order, List<ChargeRaised> charges, Set<ChargeId> refused) {
        public State {
            charges = List.copyOf(charges);
            refused = Set.copyOf(refused);
        }
    }

    private Boundary boundary() {
        return Boundary.of(
                "rfq", rfqId, OrderPlaced.class, ChargeRaised.class, ChargeRefused.class);
    }

    static State evolve(State s, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order -> new State(order, s.charges, s.refused);
            case ChargeRaised charge -> {
                List<ChargeRaised> more = new ArrayList<>(s.charges);
                more.add(charge);
                yield new State(s.order, more, s.refused);
            }
            case ChargeRefused refused -> {
                Set<ChargeId> more = new HashSet<>(s.refused);
                more.add(refused.chargeId());
                yield new State(s.order, s.charges, more);
            }
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        @Nullable OrderPlaced winner = state.order;
        if (winner == null) {
            return Decision.rejected(new OrderNotAwarded(rfqId));
        }
        return new Decision.Accepted(
                state.charges.stream()
                        .filter(charge -> !charge.orderId().equals(winner.orderId()))
                        .filter(charge -> !state.refused.contains(charge.chargeId()))
                        .<DomainEvent>map(charge -> refusal(charge, winner))
                        .toList());
    }

    private ChargeRefused refusal(ChargeRaised charge, OrderPlaced winner) {
        return new ChargeRefused(
                charge.chargeId(),
                charge.orderId(),
                rfqId,
                charge.provider(),
                CODE,
                "%s was awarded to another provider for %s by the rule %s"
                        .formatted(
                                rfqId,
                                winner.priceMsat(),
                                winner.awardedBy().name().toLowerCase(Locale.ROOT)),
                charge.externalRef(),
                at);
    }
}
