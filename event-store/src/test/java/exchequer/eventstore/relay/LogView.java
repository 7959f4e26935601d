package exchequer.eventstore.relay;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * A log as a reader with limits sees it.
 *
 * @param most events in one page
 */
record LogView(EventLog whole, LongPredicate visible, int most) implements EventLog {

    @Override
    public List<StoredEvent> read(long afterPosition, int max) {
        return whole.read(afterPosition, Math.min(max, most)).stream()
                .filter(event -> visible.test(event.position()))
                .toList();
    }

    @Override
    public List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max) {
        return whole.readTagged(tag, afterPosition, max);
    }

    @Override
    public long headPosition() {
        return whole.headPosition();
    }

    @Override
    public AutoCloseable onAppend(Runnable listener) {
        return whole.onAppend(listener);
    }
}
