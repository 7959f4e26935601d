package exchequer.eventstore.relay;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows those that stand by that the owner of a topic lives.
 *
 * <p>In a thread of its own: while Kafka is away the relay's own is kept for longer than anybody
 * should wait for a sign of life, and a relay that took over then would be no better off.
 */
final class Heartbeat implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final RelayProgress progress;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private Heartbeat(RelayProgress progress, String topic) {
        this.progress = progress;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("kafka-relay-heartbeat-" + topic)
                        .unstarted(this::run);
    }

    static Heartbeat start(RelayProgress progress, String topic) {
        var heartbeat = new Heartbeat(progress, topic);
        heartbeat.thread.start();
        return heartbeat;
    }

    private void run() {
        try {
            boolean owned = true;
            while (owned && !closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                owned = beat();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", thread.getName());
        }
    }

    private boolean beat() {
        try {
            return progress.beat();
        } catch (SQLException | RuntimeException e) {
            // Who cannot be heard for long is replaced; it will find itself fenced.
            LOG.debug("no sign of life could be shown", e);
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("{} does not end, left alone", thread.getName());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
