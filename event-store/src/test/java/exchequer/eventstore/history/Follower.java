package exchequer.eventstore.history;

import exchequer.eventstore.history.History.Followed;
import exchequer.eventstore.history.History.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;

/** Follows a tailing stream until its end is asked for, and keeps everything it delivers. */
final class Follower implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(5);

    private final String client;
    private final EventCriteria criteria;
    private final long start;
    private final MessageStream<EventMessage> stream;
    private final List<Received> received = new ArrayList<>();
    private final Semaphore arrivals = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    private Follower(
            String client, EventCriteria criteria, long start, MessageStream<EventMessage> stream) {
        this.client = client;
        this.criteria = criteria;
        this.start = start;
        this.stream = stream;
    }

    /** Reads whenever the stream calls back, or else in a thread that asks again and again. */
    static Follower of(
            String client,
            EventCriteria criteria,
            long start,
            MessageStream<EventMessage> stream,
            boolean byCallback) {
        Follower follower = new Follower(client, criteria, start, stream);
        if (byCallback) {
            stream.setCallback(follower::readAvailable);
        } else {
            Thread.ofVirtual().start(follower::poll);
        }
        return follower;
    }

    private void poll() {
        try {
            do {
                readAvailable();
            } while (!closed.await(POLL.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void readAvailable() {
        Optional<MessageStream.Entry<EventMessage>> next;
        while (closed.getCount() > 0 && (next = stream.next()).isPresent()) {
            received.add(new Received(positionOf(next.get()), Fact.of(next.get().message())));
            arrivals.release();
        }
    }

    /** Takes the positions of all that is available now. */
    static void drain(MessageStream<EventMessage> stream, List<Long> positions) {
        synchronized (positions) {
            Optional<MessageStream.Entry<EventMessage>> next;
            while ((next = stream.next()).isPresent()) {
                positions.add(positionOf(next.get()));
            }
        }
    }

    private static long positionOf(MessageStream.Entry<EventMessage> entry) {
        return TrackingToken.fromContext(entry).orElseThrow().position().orElseThrow();
    }

    /** Waits until as much has been delivered as the log asks for, and ends the stream. */
    Followed end(History history, Duration patience) {
        int expected = HistoryChecker.expected(history, criteria, start).size();
        try {
            if (!arrivals.tryAcquire(expected, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                System.out.println(client + " waited in vain for " + expected + " events");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            readAvailable();
            String error = stream.error().map(Throwable::toString).orElse(null);
            close();
            return new Followed(client, criteria, start, List.copyOf(received), error);
        }
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        stream.close();
    }
}
