package exchequer.eventstore;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;

/**
 * Events to be stored together, or not at all.
 *
 * @param forbidden the append fails when one of these lies after the marker
 * @param marker up to where the decision behind the events has seen the log
 * @param events at least one, in order
 */
record AppendRequest(EventSelection forbidden, ConsistencyMarker marker, List<NewEvent> events) {

    /**
     * @throws EventRejectedException when two events have one identifier
     */
    static AppendRequest of(AppendCondition condition, List<NewEvent> events) {
        Set<String> keys = new HashSet<>();
        for (NewEvent event : events) {
            if (!keys.add(event.eventKey())) {
                throw duplicate(event);
            }
        }
        return new AppendRequest(
                EventSelection.of(condition.criteria()), condition.consistencyMarker(), events);
    }

    boolean isUnconditional() {
        return marker.equals(ConsistencyMarker.INFINITY);
    }

    /** Positions greater than this must hold no forbidden event. */
    long markerPosition() {
        // The origin is before the first event, like position 0.
        return Math.max(0, GlobalIndexConsistencyMarker.position(marker));
    }

    List<String> eventIds() {
        return events.stream().map(NewEvent::eventId).toList();
    }

    /** About how much room it takes on the way to the database. */
    long bytes() {
        return events.stream().mapToLong(NewEvent::bytes).sum();
    }

    static EventRejectedException duplicate(NewEvent event) {
        return duplicate(event.eventId(), event.type().name());
    }

    static EventRejectedException duplicate(String eventId, String type) {
        return new EventRejectedException(
                eventId,
                type,
                EventRejectedException.Reason.DUPLICATE_ID,
                "its identifier is already stored, or twice in the append");
    }
}
