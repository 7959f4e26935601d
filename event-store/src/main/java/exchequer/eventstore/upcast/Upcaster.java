package exchequer.eventstore.upcast;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * One step in the history of an event type: makes the payload of the next version from the payload
 * of a version.
 *
 * <p>The name of a type is not changed by a step, ever: readers select events by name inside the
 * database, where no upcaster runs. Under a new name the old events would be missing from every
 * decision that asks for it, without anybody noticing. For the same reason a step cannot change the
 * tags of an event. What needs another name is another event.
 *
 * @param type qualified name, for example {@code exchequer.RfqOpened}
 * @param from the version that it reads
 * @param to the version that it makes
 * @param change must depend on nothing but its argument, which it may change and return: the same
 *     stored event must mean the same in every replay
 */
public record Upcaster(String type, String from, String to, UnaryOperator<ObjectNode> change) {

    /**
     * @throws IllegalArgumentException when a text is blank, or the step leads nowhere
     */
    public Upcaster {
        Objects.requireNonNull(change, "change");
        if (type.isBlank() || from.isBlank() || to.isBlank()) {
            throw new IllegalArgumentException("an upcaster needs a type and two versions");
        }
        if (from.equals(to)) {
            throw new IllegalArgumentException(
                    "%s: version %s is upcast to itself".formatted(type, from));
        }
    }

    /**
     * A step for a version whose payloads were all valid in the next one too, such as one that adds
     * a value to an enum.
     */
    public static Upcaster unchanged(String type, String from, String to) {
        return new Upcaster(type, from, to, UnaryOperator.identity());
    }
}
