package exchequer.eventstore;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.SimpleEntry;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selected events after a position, for ever. Every entry carries a {@link
 * GlobalSequenceTrackingToken} with the position of its event.
 *
 * <p>Reading blocks on the database once per page, and not at all while nothing was appended. While
 * the database is away the stream is merely empty, and it tries again with growing pauses; only a
 * damaged log or a start position beyond its end completes it with an error.
 */
final class TailingStream implements MessageStream<EventMessage> {

    private static final Logger LOG = LoggerFactory.getLogger(TailingStream.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LogReader reader;
    private final AppendSignal signal;
    private final EventMessages messages;
    private final EventPages pages;
    private final AutoCloseable subscription;
    private volatile Runnable callback = () -> {};
    private boolean opened;
    private boolean closed;
    private @Nullable Entry<EventMessage> peeked;
    private @Nullable RuntimeException error;
    private long pauseNanos;
    private long pausedSinceNanos;

    TailingStream(
            LogReader reader,
            AppendSignal signal,
            EventMessages messages,
            EventSelection selection,
            long after) {
        this.reader = reader;
        this.signal = signal;
        this.messages = messages;
        this.pages = new EventPages(reader, selection, after);
        this.subscription = signal.subscribe(() -> callback.run());
    }

    @Override
    public synchronized Optional<Entry<EventMessage>> peek() {
        if (peeked == null && !isOver() && !isPausing()) {
            try {
                StoredEvent event = pages.peek(committedPosition());
                peeked = event == null ? null : entryOf(event);
                pauseNanos = 0;
            } catch (EventStoreUnavailableException e) {
                pause(e);
            } catch (RuntimeException e) {
                fail(e);
            }
        }
        return Optional.ofNullable(peeked);
    }

    @Override
    public synchronized Optional<Entry<EventMessage>> next() {
        Optional<Entry<EventMessage>> next = peek();
        if (next.isPresent()) {
            peeked = null;
            pages.take();
        }
        return next;
    }

    private long committedPosition() {
        if (opened) {
            return signal.headSeen();
        }
        long head = reader.head();
        if (pages.scanned() > head) {
            // Waiting would skip the events that will get the positions in between.
            throw new IllegalArgumentException(
                    "Cannot continue after position %d: the log ends at %d, so the token is not of this log"
                            .formatted(pages.scanned(), head));
        }
        opened = true;
        return head;
    }

    private Entry<EventMessage> entryOf(StoredEvent event) {
        return new SimpleEntry<>(
                messages.of(event),
                TrackingToken.addToContext(
                        Context.empty(), new GlobalSequenceTrackingToken(event.position())));
    }

    private boolean isPausing() {
        boolean pausing = pauseNanos > 0 && System.nanoTime() - pausedSinceNanos < pauseNanos;
        if (pausing) {
            signal.requestWakeUp();
        }
        return pausing;
    }

    private void pause(EventStoreUnavailableException cause) {
        pauseNanos = Math.clamp(2 * pauseNanos, FIRST_PAUSE_NANOS, MAX_PAUSE_NANOS);
        pausedSinceNanos = System.nanoTime();
        LOG.warn(
                "Could not read the event log after position {}, will retry: {}",
                pages.scanned(),
                String.valueOf(cause.getCause()));
        signal.requestWakeUp();
    }

    private void fail(RuntimeException cause) {
        error = cause;
        unsubscribe();
        // The reader is about to be told "nothing there" and would not look for an error by itself.
        // On another thread: the callback may take locks, and this one holds the stream's.
        Thread.startVirtualThread(callback);
    }

    private boolean isOver() {
        return closed || error != null;
    }

    @Override
    public void setCallback(Runnable callback) {
        this.callback = callback;
        callback.run();
    }

    @Override
    public synchronized Optional<Throwable> error() {
        return Optional.ofNullable(error);
    }

    @Override
    public synchronized boolean isCompleted() {
        return isOver();
    }

    @Override
    public synchronized boolean hasNextAvailable() {
        return peek().isPresent();
    }

    @Override
    public synchronized void close() {
        closed = true;
        peeked = null;
        pages.clear();
        unsubscribe();
    }

    private void unsubscribe() {
        try {
            subscription.close();
        } catch (Exception e) {
            throw new AssertionError("removing a listener does not fail", e);
        }
    }
}
