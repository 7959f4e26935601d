package exchequer.settlement.rail.lnd;

import exchequer.settlement.rail.PaymentRail.Subscription;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of LND's that is reopened after every loss until it is closed. Everything but the
 * network's part happens on one thread, in order.
 *
 * @param <Q> the question that opens the stream
 * @param <A> what it delivers
 */
abstract class LndStream<Q, A> implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(LndStream.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private final ScheduledExecutorService thread;
    private Duration delay = FIRST_DELAY;
    private boolean closed;
    private @Nullable Receiver receiver;

    LndStream(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /** Asks the node for the stream. */
    abstract void call(ClientResponseObserver<Q, A> answers);

    /** Runs on the thread, for each answer of the stream that is open. */
    abstract void receive(A answer);

    /** Runs on the thread, before the answers of a new stream. */
    void opened() {}

    final void open() {
        later(Duration.ZERO, this::reopen);
    }

    private void reopen() {
        Receiver next;
        synchronized (this) {
            if (closed) {
                return;
            }
            next = new Receiver();
            receiver = next;
        }
        call(next);
        safely(this::opened, next);
    }

    @Override
    public final synchronized void close() {
        closed = true;
        if (receiver != null) {
            receiver.cancel();
        }
    }

    final synchronized boolean isClosed() {
        return closed;
    }

    /** Gives this stream up and opens another. */
    private void startOver(Receiver broken) {
        Duration wait;
        synchronized (this) {
            if (closed || receiver != broken) {
                return;
            }
            receiver = null;
            wait = delay;
            Duration doubled = delay.multipliedBy(2);
            delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
        }
        broken.cancel();
        later(wait, this::reopen);
    }

    private void safely(Runnable work, Receiver stream) {
        synchronized (this) {
            if (closed || receiver != stream) {
                return;
            }
        }
        try {
            work.run();
            synchronized (this) {
                delay = FIRST_DELAY;
            }
        } catch (RuntimeException e) {
            LOG.warn("what LND told of an invoice could not be dealt with: {}", e.toString());
            startOver(stream);
        }
    }

    /** Does something on the thread a while later, unless this stream has ended by then. */
    final void whileOpen(Duration wait, Runnable work) {
        Receiver stream;
        synchronized (this) {
            stream = receiver;
        }
        if (stream != null) {
            later(wait, () -> safely(work, stream));
        }
    }

    private void later(Duration wait, Runnable work) {
        try {
            thread.schedule(work, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the rail was closed", e);
        }
    }

    private final class Receiver implements ClientResponseObserver<Q, A> {

        private @Nullable ClientCallStreamObserver<Q> call;
        private boolean canceled;

        @Override
        public synchronized void beforeStart(ClientCallStreamObserver<Q> stream) {
            call = stream;
            if (canceled) {
                stream.cancel("the subscription was closed", null);
            }
        }

        synchronized void cancel() {
            canceled = true;
            if (call != null) {
                call.cancel("the subscription was closed", null);
            }
        }

        @Override
        public void onNext(A answer) {
            later(Duration.ZERO, () -> safely(() -> receive(answer), this));
        }

        @Override
        public void onError(Throwable t) {
            LOG.debug("a stream of LND broke off", t);
            later(Duration.ZERO, () -> startOver(this));
        }

        @Override
        public void onCompleted() {
            later(Duration.ZERO, () -> startOver(this));
        }
    }
}
