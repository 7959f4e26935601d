package exchequer.settlement.history.record;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.settlement.events.FactImported;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;

/** Takes over a record of a payment from before, once, whatever file it comes in. */
@Command(namespace = "exchequer", name = "ImportFact", version = "1")
public record ImportFact(FactImported fact) implements DomainCommand {

    public static final Decider<ImportFact, Boolean> DECIDER =
            new Decider<>(
                    ImportFact.class,
                    ImportFact::boundary,
                    false,
                    ImportFact::evolve,
                    ImportFact::decide);

    @Override
    public Instant at() {
        return fact.importedAt();
    }

    private Boundary boundary() {
        return Boundary.of("fact", fact.factId(), FactImported.class);
    }

    static boolean evolve(boolean imported, DomainEvent event) {
        return switch (event) {
            case FactImported _ -> true;
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(boolean imported) {
        return imported ? Decision.alreadyDone() : Decision.accepted(fact);
    }
}
