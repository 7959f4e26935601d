package exchequer.market.decision;

import java.util.List;

/** What a decider says: the new facts, or the fact in the way. */
public sealed interface Decision {

    /** Granted. No events means that it was granted before: a duplicate, not a conflict. */
    record Accepted(List<DomainEvent> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    record Rejected(Rejection rejection) implements Decision {}

    static Decision accepted(DomainEvent... events) {
        return new Accepted(List.of(events));
    }

    /** The same wish was granted before; the answer is the same and nothing is added. */
    static Decision alreadyDone() {
        return new Accepted(List.of());
    }

    static Decision rejected(Rejection rejection) {
        return new Rejected(rejection);
    }
}
