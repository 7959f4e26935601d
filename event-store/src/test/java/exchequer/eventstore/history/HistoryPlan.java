package exchequer.eventstore.history;

import java.util.List;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.jspecify.annotations.Nullable;

/**
 * What every client of a history asks for, in its order. How the clients interleave is up to the
 * machine: the same plan can have many outcomes.
 */
record HistoryPlan(long seed, List<List<Step>> clients) {

    /** A position that is known only when the step is reached. */
    enum Place {
        /** Before everything that ever was in the log. */
        ORIGIN,
        /** Where the log ended when the history began. */
        HISTORY_START,
        /** The marker of the client's last sourcing. */
        LAST_SOURCED,
        /** The marker of the client's first sourcing. */
        FIRST_SOURCED,
        /** The last event of the client's last accepted append. */
        LAST_APPENDED,
        /** The head of this moment. */
        HEAD,
        /** A little beyond the head: the log may reach it meanwhile. */
        BEYOND_HEAD,
        /** So far beyond the head that the log never reaches it. */
        FAR_BEYOND_HEAD
    }

    /** One thing a client does, and waits for. */
    sealed interface Step {}

    /**
     * @param forbidden null for an append without condition
     * @param marker of the condition
     */
    record Append(
            List<Fact.Tagged> events,
            @Nullable EventCriteria forbidden,
            Place marker,
            @Nullable Poison poison)
            implements Step {}

    /** Sources, and appends under the condition that nothing was added to what was sourced. */
    record Decide(EventCriteria criteria, List<Fact.Tagged> events) implements Step {}

    /** Reads a consistent state. */
    record Source(EventCriteria criteria, Place start) implements Step {}

    /** Reads several consistent states at one time. */
    record SourceTogether(List<Source> sources) implements Step {}

    /** Opens a tailing stream, which is followed until the end of the history. */
    record Follow(EventCriteria criteria, Place start, boolean byCallback) implements Step {}
}
