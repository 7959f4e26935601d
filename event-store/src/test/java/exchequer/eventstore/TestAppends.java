package exchequer.eventstore;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** Appends as they lie in the queue. */
final class TestAppends {

    private TestAppends() {}

    static QueuedAppend unconditional(TaggedEventMessage<?>... events) {
        return queued(AppendCondition.none(), events);
    }

    static QueuedAppend after(
            long marker, EventCriteria criteria, TaggedEventMessage<?>... events) {
        return queued(
                AppendCondition.withCriteria(criteria)
                        .withMarker(new GlobalIndexConsistencyMarker(marker)),
                events);
    }

    static QueuedAppend fromOrigin(EventCriteria criteria, TaggedEventMessage<?>... events) {
        return queued(
                AppendCondition.withCriteria(criteria).withMarker(ConsistencyMarker.ORIGIN),
                events);
    }

    private static QueuedAppend queued(AppendCondition condition, TaggedEventMessage<?>... events) {
        List<NewEvent> rows =
                Stream.of(events)
                        .map(event -> NewEvent.of(event, TestEvents.CONVERTER, Integer.MAX_VALUE))
                        .toList();
        return new QueuedAppend(AppendRequest.of(condition, rows));
    }

    static TaggedEventMessage<?> withId(String id, Tag... tags) {
        return TestEvents.event(id, "A", new byte[0], TestEvents.METADATA, tags);
    }

    /** An append of one event whose payload alone has so many bytes. */
    static QueuedAppend ofBytes(int bytes) {
        return unconditional(
                TestEvents.event(
                        UUID.randomUUID().toString(), "A", new byte[bytes], TestEvents.METADATA));
    }
}
