package exchequer.market.automation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import java.time.Instant;
import java.util.List;

/** The moments at which facts alone make something due. Pure; the keeper of time is elsewhere. */
@FunctionalInterface
public interface Deadlines {

    /** Deadlines that this fact sets; setting one again changes nothing. */
    List<Deadline> setBy(DomainEvent event);

    /**
     * Something to wish for at a moment.
     *
     * @param key names it, unique over all deadlines
     * @param command sent with the time at which it is really sent, which may be later than due
     */
    record Deadline(String key, Instant dueAt, DomainCommand command) {}
}
