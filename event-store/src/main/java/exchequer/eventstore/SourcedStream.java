package exchequer.eventstore;

import java.util.Optional;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.SimpleEntry;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.TerminalEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * Selected events up to a head position, then one entry with that head as consistency marker.
 *
 * <p>Reading blocks on the database once per page. A failure completes the stream with that error,
 * and no marker is delivered.
 */
final class SourcedStream implements MessageStream<EventMessage> {

    private final EventPages pages;
    private final EventMessages messages;
    private final long head;
    private @Nullable Entry<EventMessage> peeked;
    private @Nullable RuntimeException error;
    private boolean finished;

    /**
     * @param first page, read by a single statement with its head: whatever is not behind that head
     *     is not in the page either
     */
    SourcedStream(EventPages pages, LogPage first, EventMessages messages) {
        this.pages = pages;
        this.messages = messages;
        this.head = first.head();
        pages.begin(first);
    }

    @Override
    public synchronized Optional<Entry<EventMessage>> peek() {
        if (peeked == null && !finished) {
            try {
                StoredEvent event = pages.peek(head);
                peeked = event == null ? terminal() : entryOf(event);
            } catch (RuntimeException e) {
                error = e;
                finished = true;
            }
        }
        return Optional.ofNullable(peeked);
    }

    @Override
    public synchronized Optional<Entry<EventMessage>> next() {
        Optional<Entry<EventMessage>> next = peek();
        if (next.isPresent()) {
            peeked = null;
            if (pages.isPageEmpty()) {
                finished = true;
            } else {
                pages.take();
            }
        }
        return next;
    }

    private Entry<EventMessage> entryOf(StoredEvent event) {
        return new SimpleEntry<>(messages.of(event), Context.empty());
    }

    private Entry<EventMessage> terminal() {
        return new SimpleEntry<>(
                TerminalEventMessage.INSTANCE,
                ConsistencyMarker.addToContext(
                        Context.empty(), new GlobalIndexConsistencyMarker(head)));
    }

    @Override
    public void setCallback(Runnable callback) {
        callback.run();
    }

    @Override
    public synchronized Optional<Throwable> error() {
        return Optional.ofNullable(error);
    }

    @Override
    public synchronized boolean isCompleted() {
        return finished && peeked == null;
    }

    @Override
    public synchronized boolean hasNextAvailable() {
        return peek().isPresent();
    }

    @Override
    public synchronized void close() {
        finished = true;
        peeked = null;
        pages.clear();
    }
}
