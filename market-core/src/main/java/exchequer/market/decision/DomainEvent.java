package exchequer.market.decision;

import java.util.List;

/**
 * A fact. Implemented by records that carry Axon's {@code @Event} with namespace {@code exchequer},
 * so that moving a class never changes what is stored.
 */
public interface DomainEvent {

    /** The tags under which later decisions will find this fact. Never empty. */
    List<Fact> tags();

    /** One consistency tag: a key such as {@code order} and the value it has for this event. */
    record Fact(String key, String value) {}
}
