package exchequer.eventstore.relay;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log of test events; event {@code n} is the same in every log. */
public final class InMemoryEventLog implements EventLog {

    private final List<StoredEvent> events = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Appends events of one order. */
    public void append(String order, int count) {
        synchronized (events) {
            for (int i = 0; i < count; i++) {
                events.add(event(events.size() + 1, order));
            }
        }
        listeners.forEach(Runnable::run);
    }

    /** Appends events that go round a number of orders. */
    public void appendRound(int orders, int count) {
        synchronized (events) {
            for (int i = 0; i < count; i++) {
                events.add(event(events.size() + 1, "order-" + events.size() % orders));
            }
        }
        listeners.forEach(Runnable::run);
    }

    /** Appends an event of one order with a payload of its own. */
    public void append(String order, byte[] payload) {
        synchronized (events) {
            events.add(event(events.size() + 1, order, payload));
        }
        listeners.forEach(Runnable::run);
    }

    private static StoredEvent event(long position, String order) {
        return event(
                position, order, ("{\"n\": " + position + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static StoredEvent event(long position, String order, byte[] payload) {
        return new StoredEvent(
                position,
                "event-" + position,
                "exchequer.OrderPlaced",
                "1",
                Instant.ofEpochSecond(position),
                payload,
                Map.of("tenant_id", "acme", "actor", "alice"),
                List.of(new EventTag("buyer", "bob"), new EventTag("order", order)));
    }

    @Override
    public List<StoredEvent> read(long afterPosition, int max) {
        synchronized (events) {
            int from = (int) Math.min(afterPosition, events.size());
            return List.copyOf(events.subList(from, Math.min(events.size(), from + max)));
        }
    }

    @Override
    public List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max) {
        return read(afterPosition, Integer.MAX_VALUE / 2).stream()
                .filter(event -> event.tags().contains(tag))
                .limit(max)
                .toList();
    }

    @Override
    public long headPosition() {
        synchronized (events) {
            return events.size();
        }
    }

    @Override
    public AutoCloseable onAppend(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
