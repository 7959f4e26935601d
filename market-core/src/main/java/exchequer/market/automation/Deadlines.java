package exchequer.market.automation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import java.time.Instant;
import java.util.List;

/** The moments at which facts alone make something due. Pure; the keeper of time is elsewhere. */
@FunctionalInterface
public interface Deadlines {

    /** Deadlines that this fact sets; setting one again replaces it. */
    List<Deadline> setBy(DomainEvent event);

    /**
     * Something to wish for at a moment.
     *
     * @param key names it, unique over all deadlines
     */
    record Deadline(String key, Instant dueAt, DomainCommand command) {}
}
