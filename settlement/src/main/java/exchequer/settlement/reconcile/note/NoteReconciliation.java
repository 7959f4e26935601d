package exchequer.settlement.reconcile.note;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.settlement.events.RailReconciled;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;

/** Puts the result of a comparison into the log, once. */
@Command(namespace = "exchequer", name = "NoteReconciliation", version = "1")
public record NoteReconciliation(RailReconciled result) implements DomainCommand {

    public static final Decider<NoteReconciliation, Boolean> DECIDER =
            new Decider<>(
                    NoteReconciliation.class,
                    NoteReconciliation::boundary,
                    false,
                    NoteReconciliation::evolve,
                    NoteReconciliation::decide);

    @Override
    public Instant at() {
        return result.finishedAt();
    }

    private Boundary boundary() {
        return Boundary.of("reconciliation", result.runId(), RailReconciled.class);
    }

    static boolean evolve(boolean noted, DomainEvent event) {
        return switch (event) {
            case RailReconciled _ -> true;
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(boolean noted) {
        return noted ? Decision.alreadyDone() : Decision.accepted(result);
    }
}
