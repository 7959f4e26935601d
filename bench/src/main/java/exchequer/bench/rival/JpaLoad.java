package exchequer.bench.rival;

import exchequer.bench.BenchEvents;
import exchequer.bench.BenchStore;
import exchequer.bench.load.Load;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Conditional appends to Axon's JPA engine: a new aggregate per append, under the condition that it
 * is new. The engine knows one tag per event, the aggregate's, so its events have one.
 */
public record JpaLoad(EventStorageEngine engine, BenchEvents events, int perAppend)
        implements Load {

    @Override
    public Writer writer(int index) {
        return () -> {
            Tag aggregate = new Tag("order", events.freshValue());
            List<TaggedEventMessage<?>> batch = new ArrayList<>(perAppend);
            for (int i = 0; i < perAppend; i++) {
                batch.add(BenchEvents.event(List.of(aggregate)));
            }
            BenchStore.append(
                    engine,
                    AppendCondition.withCriteria(EventCriteria.havingTags(aggregate)),
                    batch);
            return perAppend;
        };
    }
}
