package exchequer.market.decision;

import java.time.Instant;

/**
 * A wish. Implemented by records that carry Axon's {@code @Command} with namespace {@code
 * exchequer}. Everything a decision needs and must not fetch itself, above all the time, is in it.
 */
public interface DomainCommand {

    /** When the wish was made, by the clock of the node that accepted it. */
    Instant at();
}
