package exchequer.market;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import java.util.List;

/** The event store in one line: shows a decider those facts that lie inside its boundary. */
public final class Deciding {

    private Deciding() {}

    public static Decision decide(DomainCommand command, List<DomainEvent> history) {
        return decide(deciderOf(command), command, history);
    }

    private static Decider<?, ?> deciderOf(DomainCommand command) {
        return MarketModule.DECIDERS.stream()
                .filter(decider -> decider.command() == command.getClass())
                .findFirst()
                .orElseThrow();
    }

    private static <C extends DomainCommand, S> Decision decide(
            Decider<C, S> decider, DomainCommand command, List<DomainEvent> history) {
        C wish = decider.command().cast(command);
        Boundary boundary = decider.boundary().apply(wish);
        return decider.decide(
                wish, history.stream().filter(fact -> boundary.contains(fact, true)).toList());
    }
}
