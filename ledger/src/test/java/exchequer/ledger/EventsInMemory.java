package exchequer.ledger;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import exchequer.eventstore.consumer.ReceivedEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An event log for the relay to publish, without the store behind it. */
final class EventsInMemory implements EventLog {

    private final List<StoredEvent> events = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    void append(ReceivedEvent event, String orderId) {
        events.add(
                new StoredEvent(
                        event.position(),
                        event.eventId(),
                        event.type(),
                        event.version(),
                        event.occurredAt(),
                        event.payload(),
                        Map.of("tenant_id", event.tenantId(), "host", "test"),
                        List.of(new EventTag("order", orderId))));
        listeners.forEach(Runnable::run);
    }

    @Override
    public List<StoredEvent> read(long afterPosition, int max) {
        return events.stream()
                .filter(event -> event.position() > afterPosition)
                .limit(max)
                .toList();
    }

    @Override
    public List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max) {
        return read(afterPosition, Integer.MAX_VALUE).stream()
                .filter(event -> event.tags().contains(tag))
                .limit(max)
                .toList();
    }

    @Override
    public long headPosition() {
        return events.size();
    }

    @Override
    public AutoCloseable onAppend(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
