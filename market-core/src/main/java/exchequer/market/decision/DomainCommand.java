package exchequer.market.decision;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wish. Implemented by records that carry Axon's {@code @Command} with namespace {@code
 * exchequer}. Everything a decision needs and must not fetch itself, above all the time, is in it.
 */
public interface DomainCommand {

    /** When the wish was made, by the clock of the node that accepted it. */
    Instant at();

    /**
     * Names what many commands decide about at one time, such as a buyer's budget; null when there
     * is no such thing. Commands with the same name wait for each other on a node instead of
     * meeting in the log and being decided again and again. It orders nothing and protects nothing:
     * that is the boundary's, which commands of other nodes meet too.
     */
    default @Nullable String queue() {
        return null;
    }
}
