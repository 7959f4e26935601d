package exchequer.server.reaction;

import exchequer.eventstore.EventLog;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads the reactions through the log: in lanes, so that orders do not wait for each other, and in
 * the order of the log within each order. Its cursor is durable and never ahead of what is done;
 * after a crash what lies behind it comes again.
 *
 * <p>One node at a time reacts. The others wait for its lease, a lock of its database session,
 * which PostgreSQL gives up when that node dies.
 */
public final class ReactionProcessor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReactionProcessor.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final EventLog log;
    private final EventDecoder decoder;
    private final Reactions reactions;
    private final DataSource database;
    private volatile boolean running = true;
    private volatile long position;
    private @Nullable Thread thread;

    public ReactionProcessor(
            EventLog log, EventDecoder decoder, Reactions reactions, DataSource database) {
        this.log = log;
        this.decoder = decoder;
        this.reactions = reactions;
        this.database = database;
    }

    public void start() {
        thread = Thread.ofPlatform().name("reactions").daemon(true).start(this::run);
    }

    /** How far this node has reacted; 0 while another node does. */
    public long position() {
        return position;
    }

    @Override
    public void close() {
        running = false;
        try {
            if (thread != null) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (running) {
            try (Lease lease = Lease.take(database, () -> running);
                    ReactionSession<Reactions.Occurrence> session =
                            new ReactionSession<>(
                                    log,
                                    decoder::decode,
                                    reactions,
                                    lease,
                                    reached -> position = reached)) {
                position = lease.position();
                while (running) {
                    session.step();
                }
            } catch (InterruptedException closing) {
                return;
            } catch (SQLException | RuntimeException failure) {
                LOG.warn("reactions stand still and try again: {}", reason(failure));
                pause();
            }
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure.toString() : failure + ": " + cause;
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException closing) {
            running = false;
        }
    }
}
