package exchequer.market.work.progress;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.WorkProgressed;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * A provider says that it is at work, before or after the award.
 *
 * @param orderId the order that this provider's quote is or would become, and no other's
 */
@Command(namespace = "exchequer", name = "ReportProgress", version = "1")
public record ReportProgress(
        OrderId orderId,
        RfqId rfqId,
        Pubkey provider,
        String note,
        @Nullable String externalRef,
        Instant at)
        implements DomainCommand {

    public static final int MAX_NOTE = 2_000;

    public static final Decider<ReportProgress, State> DECIDER =
            new Decider<>(
                    ReportProgress.class,
                    ReportProgress::boundary,
                    new State(false, Set.of()),
                    ReportProgress::evolve,
                    ReportProgress::decide);

    public ReportProgress {
        Invariant.check(
                orderId.equals(OrderId.of(QuoteId.of(rfqId, provider))),
                orderId + " is not the order of " + provider + " for " + rfqId);
    }

    /**
     * @param said the references of earlier reports
     */
    public record State(boolean rfqKnown, Set<String> said) {
        public State {
            said = Set.copyOf(said);
        }
    }

    private Boundary boundary() {
        return Boundary.of("rfq", rfqId, RfqOpened.class)
                .and("order", orderId, WorkProgressed.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case RfqOpened _ -> new State(true, state.said);
            case WorkProgressed progress -> {
                Set<String> said = new HashSet<>(state.said);
                if (progress.externalRef() != null) {
                    said.add(progress.externalRef());
                }
                yield new State(state.rfqKnown, said);
            }
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        if (!state.rfqKnown) {
            return Decision.rejected(new RfqNotFound(rfqId));
        }
        if (externalRef != null && state.said.contains(externalRef)) {
            return Decision.alreadyDone();
        }
        return note.length() > MAX_NOTE
                ? Decision.rejected(new FieldTooLong("note", MAX_NOTE))
                : Decision.accepted(
                        new WorkProgressed(orderId, rfqId, provider, note, externalRef, at));
    }
}
