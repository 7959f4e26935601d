package exchequer.server.reaction;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads the reactions through the log: in lanes, so that orders do not wait for each other, and in
 * the order of the log within each order. Its cursor is durable and moves when a whole stretch of
 * the log has been reacted to; after a crash that stretch comes again.
 *
 * <p>One node at a time reacts. The others wait for its lease, a lock of its database session,
 * which PostgreSQL gives up when that node dies.
 */
public final class ReactionProcessor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReactionProcessor.class);
    private static final int STRETCH = 256;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final EventLog log;
    private final EventDecoder decoder;
    private final Reactions reactions;
    private final DataSource database;
    private final Semaphore wake = new Semaphore(1);
    private final ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running = true;
    private volatile long position;
    private @Nullable AutoCloseable subscription;
    private @Nullable Thread thread;

    public ReactionProcessor(
            EventLog log, EventDecoder decoder, Reactions reactions, DataSource database) {
        this.log = log;
        this.decoder = decoder;
        this.reactions = reactions;
        this.database = database;
    }

    public void start() {
        subscription =
                log.onAppend(
                        () -> {
                            if (wake.availablePermits() == 0) {
                                wake.release();
                            }
                        });
        thread = Thread.ofPlatform().name("reactions").daemon(true).start(this::run);
    }

    /** How far this node has reacted; 0 while another node does. */
    public long position() {
        return position;
    }

    @Override
    public void close() {
        running = false;
        lanes.shutdownNow();
        try {
            if (thread != null) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(5));
            }
            if (subscription != null) {
                subscription.close();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            LOG.warn("the log did not let go: {}", failure.toString());
        }
    }

    private void run() {
        while (running) {
            try (Lease lease = Lease.take(database, () -> running)) {
                position = lease.position();
                while (running) {
                    react(lease);
                }
            } catch (InterruptedException closing) {
                return;
            } catch (SQLException | RuntimeException failure) {
                LOG.warn("reactions stand still and try again: {}", failure.toString());
                pause();
            }
        }
    }

    private void react(Lease lease) throws SQLException, InterruptedException {
        List<StoredEvent> stretch = log.read(position, STRETCH);
        if (stretch.isEmpty()) {
            if (wake.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
            return;
        }
        inLanes(stretch);
        long reached = stretch.getLast().position();
        lease.moveTo(reached);
        position = reached;
    }

    private void inLanes(List<StoredEvent> stretch) throws InterruptedException {
        Map<String, List<StoredEvent>> byLane = new LinkedHashMap<>();
        for (StoredEvent event : stretch) {
            String lane = event.tag("order").or(() -> event.tag("rfq")).orElse(event.eventId());
            byLane.computeIfAbsent(lane, _ -> new ArrayList<>()).add(event);
        }
        List<Future<?>> results = new ArrayList<>();
        for (List<StoredEvent> lane : byLane.values()) {
            results.add(
                    lanes.submit(() -> lane.forEach(event -> reactions.to(decoder.decode(event)))));
        }
        for (Future<?> result : results) {
            try {
                result.get(2, TimeUnit.MINUTES);
            } catch (ExecutionException | TimeoutException failure) {
                results.forEach(other -> other.cancel(true));
                throw new IllegalStateException("a reaction failed: " + failure, failure);
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException closing) {
            running = false;
        }
    }
}
