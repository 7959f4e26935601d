package exchequer.server.reaction;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log in memory that tells at once of what was appended. */
final class MemoryLog implements EventLog {

    private final List<StoredEvent> events = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    void append(String order) {
        long position = events.size() + 1L;
        events.add(
                new StoredEvent(
                        position,
                        "event-" + position,
                        "exchequer.Something",
                        "1",
                        Instant.EPOCH,
                        new byte[0],
                        Map.of(),
                        List.of(new EventTag("order", order))));
        listeners.forEach(Runnable::run);
    }

    @Override
    public List<StoredEvent> read(long afterPosition, int max) {
        return events.stream().skip(afterPosition).limit(max).toList();
    }

    @Override
    public List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max) {
        throw new UnsupportedOperationException();
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
