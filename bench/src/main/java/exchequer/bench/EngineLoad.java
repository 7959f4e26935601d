package exchequer.bench;

import static exchequer.bench.BenchEvents.event;

import exchequer.bench.load.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.axonframework.common.IdentifierFactory;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Conditional appends to the event store. Unless its shape says otherwise, the marker of a
 * condition is what the writer's append before returned: as old as a decision that was sourced one
 * append ago.
 *
 * @param perAppend events of one append, all with the same two tags
 */
record EngineLoad(BenchStore store, BenchEvents events, Shape shape, int perAppend)
        implements Load {

    /** Boundaries that contending writers share. */
    static final int CONTENDED_BOUNDARIES = 8;

    /** Which tags events have, and which of them conditions are about. */
    enum Shape {
        /** Two new tag values per append; nothing may have both. */
        SPREAD,
        /** Two new tag values per append; nothing may have either: two criteria. */
        EITHER,
        /** As spread, but identifiers are random, as those that are hashes of something. */
        RANDOM_IDS,
        /** As spread, but nothing in the whole log may have both, however old. */
        FROM_ORIGIN,
        /** One new tag value, one that every event has; nothing may have the new one. */
        HOT,
        /** Few boundaries shared by all writers: most attempts conflict and are made again. */
        CONTENDED
    }

    @Override
    public Writer writer(int index) throws Exception {
        Marker marker = new Marker(store.headMarker());
        return switch (shape) {
            case SPREAD ->
                    () -> {
                        Tag order = fresh("order");
                        Tag party = fresh("party");
                        return append(marker, EventCriteria.havingTags(order, party), order, party);
                    };
            case RANDOM_IDS ->
                    () -> {
                        Tag order = fresh("order");
                        Tag party = fresh("party");
                        return append(
                                marker,
                                EventCriteria.havingTags(order, party),
                                () -> UUID.randomUUID().toString(),
                                order,
                                party);
                    };
            case FROM_ORIGIN ->
                    () -> {
                        marker.value = ConsistencyMarker.ORIGIN;
                        Tag order = fresh("order");
                        Tag party = fresh("party");
                        return append(marker, EventCriteria.havingTags(order, party), order, party);
                    };
            case EITHER ->
                    () -> {
                        Tag order = fresh("order");
                        Tag party = fresh("party");
                        return append(
                                marker,
                                EventCriteria.either(
                                        EventCriteria.havingTags(order),
                                        EventCriteria.havingTags(party)),
                                order,
                                party);
                    };
            case HOT ->
                    () -> {
                        Tag order = fresh("order");
                        return append(
                                marker,
                                EventCriteria.havingTags(order),
                                order,
                                new Tag("service", "everybody's"));
                    };
            case CONTENDED -> {
                Tag shared = new Tag("order", "shared-" + index % CONTENDED_BOUNDARIES);
                yield () -> contend(marker, shared);
            }
        };
    }

    /** The marker a writer has; of one thread. */
    private static final class Marker {
        private ConsistencyMarker value;

        private Marker(ConsistencyMarker value) {
            this.value = value;
        }
    }

    private Tag fresh(String key) {
        return new Tag(key, events.freshValue());
    }

    private int append(Marker marker, EventCriteria criteria, Tag... tags) throws Exception {
        return append(marker, criteria, IdentifierFactory.getInstance()::generateIdentifier, tags);
    }

    private int append(
            Marker marker, EventCriteria criteria, Supplier<String> identifiers, Tag... tags)
            throws Exception {
        List<TaggedEventMessage<?>> batch = new ArrayList<>(perAppend);
        for (int i = 0; i < perAppend; i++) {
            batch.add(event(identifiers.get(), 0, List.of(tags)));
        }
        marker.value =
                BenchStore.append(
                        store.engine(),
                        AppendCondition.withCriteria(criteria).withMarker(marker.value),
                        batch);
        return perAppend;
    }

    /**
     * A refused writer looks where the log ends and tries again. It does not source the boundary,
     * which would measure loads and not appends.
     */
    private int contend(Marker marker, Tag shared) throws Exception {
        try {
            return append(marker, EventCriteria.havingTags(shared), shared, fresh("party"));
        } catch (AppendEventsTransactionRejectedException conflict) {
            marker.value = store.headMarker();
            return Writer.CONFLICT;
        }
    }
}
