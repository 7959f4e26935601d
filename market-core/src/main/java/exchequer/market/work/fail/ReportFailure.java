package exchequer.market.work.fail;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.WorkFailed;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyMade;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * A provider gives up.
 *
 * @param orderId the order that this provider's quote is or would become, and no other's
 */
@Command(namespace = "exchequer", name = "ReportFailure", version = "1")
public record ReportFailure(
        OrderId orderId,
        RfqId rfqId,
        Pubkey provider,
        String reason,
        @Nullable String externalRef,
        Instant at)
        implements DomainCommand {

    public static final int MAX_REASON = 2_000;

    public static final Decider<ReportFailure, State> DECIDER =
            new Decider<>(
                    ReportFailure.class,
                    ReportFailure::boundary,
                    new State(false, false, false),
                    ReportFailure::evolve,
                    ReportFailure::decide);

    public ReportFailure {
        Invariant.check(
                orderId.equals(OrderId.of(QuoteId.of(rfqId, provider))),
                orderId + " is not the order of " + provider + " for " + rfqId);
    }

    public record State(boolean rfqKnown, boolean delivered, boolean failed) {}

    private Boundary boundary() {
        return Boundary.of("rfq", rfqId, RfqOpened.class)
                .and("order", orderId, DeliverySubmitted.class, WorkFailed.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case RfqOpened _ -> new State(true, state.delivered, state.failed);
            case DeliverySubmitted _ -> new State(state.rfqKnown, true, state.failed);
            case WorkFailed _ -> new State(state.rfqKnown, state.delivered, true);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        if (!state.rfqKnown) {
            return Decision.rejected(new RfqNotFound(rfqId));
        }
        if (state.failed) {
            return Decision.alreadyDone();
        }
        if (state.delivered) {
            return Decision.rejected(new DeliveryAlreadyMade(orderId));
        }
        return reason.length() > MAX_REASON
                ? Decision.rejected(new FieldTooLong("reason", MAX_REASON))
                : Decision.accepted(
                        new WorkFailed(orderId, rfqId, provider, reason, externalRef, at));
    }
}
