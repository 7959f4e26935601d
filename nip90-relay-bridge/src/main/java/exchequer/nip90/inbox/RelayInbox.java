package exchequer.nip90.inbox;

import exchequer.market.decision.Commands;
import exchequer.market.ids.TenantId;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.MarketPost;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Translator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the relay's events in the order they were accepted and carries out what they mean. Its
 * cursor is durable and moves only after an event was dealt with, and every wish has an identifier
 * derived from its event, so a crash repeats at most one event and repeating changes nothing.
 *
 * <p>While the infrastructure fails, and that includes publishing a refusal, the inbox waits and
 * tries the same event again. An event that can not be read itself is refused with the code {@code
 * unreadable_event} and passed over, so that no stranger can stop the market by one strange event.
 */
public final class RelayInbox implements AutoCloseable {

    private static final String READER = "market";
    private static final int PAGE = 200;

    /** Events that mean nothing to the market and are read again after a restart. */
    private static final int MOST_PASSED_OVER = 1_000;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(RelayInbox.class);

    private final RelayStore store;
    private final EmbeddedRelay relay;
    private final EventDesk desk;
    private final Cursor cursor;
    private final Semaphore wake = new Semaphore(1);
    // Only ever touched by the inbox's thread.
    private long readUpTo;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    /**
     * What the inbox works with.
     *
     * @param clock by which lifetimes are judged when an event is read, however long it waited
     * @param outside hears of jobs whose parties may be at outside relays
     */
    public record Parts(
            RelayStore store,
            EmbeddedRelay relay,
            Translator translator,
            JobLinks jobs,
            Commands commands,
            InvoiceDesk invoices,
            MarketVoice voice,
            TenantId tenant,
            DataSource database,
            InstantSource clock,
            MarketPost post,
            OutsideJobs outside) {}

    public RelayInbox(Parts parts) {
        this.store = parts.store();
        this.relay = parts.relay();
        this.desk = new EventDesk(parts);
        this.cursor = new Cursor(parts.database(), READER);
    }

    public void start() {
        relay.onStored(
                () -> {
                    if (wake.availablePermits() == 0) {
                        wake.release();
                    }
                });
        thread = Thread.ofPlatform().name("nip90-inbox").daemon(true).start(this::run);
    }

    /** Stops after the event in hand. */
    @Override
    public void close() {
        running = false;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        while (running) {
            try {
                if (!readOn() && wake.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException closing) {
                return;
            } catch (RuntimeException failure) {
                LOG.warn("the inbox stands still and tries again: {}", failure.toString());
                pause();
            }
        }
    }

    private boolean readOn() {
        long saved = cursor.get();
        long at = Math.max(saved, readUpTo);
        RelayStore.Page page = store.readAfter(at, PAGE, Translator.KINDS);
        for (StoredEvent stored : page.events()) {
            if (!running) {
                return false;
            }
            desk.handle(stored);
            cursor.set(stored.seq());
        }
        readUpTo = page.readUpTo();
        if (readUpTo - saved >= MOST_PASSED_OVER) {
            cursor.set(readUpTo);
        }
        return readUpTo > at;
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException closing) {
            running = false;
        }
    }
}
