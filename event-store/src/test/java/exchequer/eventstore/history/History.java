package exchequer.eventstore.history;

import java.util.List;
import java.util.Map;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.jspecify.annotations.Nullable;

/**
 * What was asked and answered while a history ran, and the log it left behind.
 *
 * @param start position of the last event before the history
 * @param lastOfType position of the last event of each type before the history
 * @param positions of the events in {@code log}, as the store numbers them
 * @param log everything after {@code start}
 */
record History(
        long start,
        Map<String, Long> lastOfType,
        List<Long> positions,
        List<Fact.Tagged> log,
        List<Appended> appends,
        List<Sourced> sourcings,
        List<Followed> followed) {

    /** What a stream delivers for the event at this place of the log. */
    Received receivedAt(int place) {
        return new Received(positions.get(place), log.get(place).fact());
    }

    /** How an append ended. */
    sealed interface Outcome {}

    /** Stored; the marker it returned has this position. */
    record Accepted(long marker) implements Outcome {}

    /** Rejected by its condition. */
    record Conflict() implements Outcome {}

    /** Refused because of one of its events. */
    record Refused(String reason, String eventId) implements Outcome {}

    /** Anything else; always wrong where nothing breaks. */
    record Failed(String what) implements Outcome {}

    /**
     * @param client who asked, with the number of the step
     * @param forbidden null for an append without condition
     * @param marker position of the condition's marker, -1 for the origin
     * @param acknowledgedBefore highest position any client had been told of before the call
     * @param headBefore position of the head read before the call
     * @param headAfter position of the head read after the answer
     */
    record Appended(
            String client,
            List<Fact.Tagged> events,
            @Nullable Poison poison,
            @Nullable EventCriteria forbidden,
            long marker,
            long acknowledgedBefore,
            long headBefore,
            long headAfter,
            Outcome outcome) {}

    /**
     * @param start events after this position were asked for
     * @param marker position of the marker that came at the end
     */
    record Sourced(
            String client,
            EventCriteria criteria,
            long start,
            long marker,
            List<Fact> events,
            long acknowledgedBefore,
            long headBefore,
            long headAfter) {}

    /** One event of a stream, with the position in its token. */
    record Received(long position, Fact fact) {}

    /**
     * @param start events after this position were asked for
     * @param error why the stream ended by itself, if it did
     */
    record Followed(
            String client,
            EventCriteria criteria,
            long start,
            List<Received> received,
            @Nullable String error) {}
}
