package exchequer.projections;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import exchequer.eventstore.consumer.ReceivedEvent;
import java.util.List;
import java.util.Map;

/** The log of a {@link TestMarket} as the relay sees it. */
record ListEventLog(TestMarket market) implements EventLog {

    @Override
    public List<StoredEvent> read(long afterPosition, int max) {
        return market.log().stream()
                .skip(afterPosition)
                .limit(max)
                .map(ListEventLog::stored)
                .toList();
    }

    private static StoredEvent stored(ReceivedEvent event) {
        return new StoredEvent(
                event.position(),
                event.eventId(),
                event.type(),
                event.version(),
                event.occurredAt(),
                event.payload(),
                Map.of("tenant_id", event.tenantId(), "host", "node-1", "actor", "policy:test"),
                // Several partitions, so that the order of the log has to be restored.
                List.of(new EventTag("order", "key-" + event.position() % 5)));
    }

    @Override
    public List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long headPosition() {
        return market.head();
    }

    @Override
    public AutoCloseable onAppend(Runnable listener) {
        return () -> {};
    }
}
