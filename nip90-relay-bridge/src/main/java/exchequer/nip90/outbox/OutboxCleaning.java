package exchequer.nip90.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up what nobody will send any more, and removes what was settled long ago; never anything
 * that still waits. Several processes may do so at once.
 */
public final class OutboxCleaning implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxCleaning.class);
    private static final String NOT_CLEANED = "the outbox could not be cleaned";
    private static final int BATCH = 500;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    // The postman gives up what it tries. It tries nothing at a relay that is away for good, that
    // never gets to know us, or that the operator named no more.
    private static final String GIVE_UP =
            """
            update nostr.delivery d set state = 'refused', next_at = ?,
                answer = 'given up: ' || case when d.answer = '' then 'never sent' else d.answer end
            from nostr.outgoing o
            where o.event_id = d.event_id and o.queued_at < ?
                and d.state in ('waiting', 'awaiting_auth') and d.next_at < ?
            """;

    // Whoever adds a delivery needs these rows too, and waits; then it finds the event gone, fails
    // and puts it in again.
    private static final String LOCK =
            """
            select event_id from nostr.outgoing o
            where queued_at < ? and not exists (
                select from nostr.delivery d where d.event_id = o.event_id
                    and (d.state in ('waiting', 'awaiting_auth') or d.next_at >= ?))
            order by queued_at limit ? for update skip locked
            """;

    // Looked at again: a delivery may have been added before the lock.
    private static final String DELETE_DELIVERIES =
            """
            delete from nostr.delivery d where d.event_id = any (?) and not exists (
                select from nostr.delivery other where other.event_id = d.event_id
                    and other.state in ('waiting', 'awaiting_auth'))
            """;

    private static final String DELETE_EVENTS =
            """
            delete from nostr.outgoing o where o.event_id = any (?)
                and not exists (select from nostr.delivery d where d.event_id = o.event_id)
            """;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Duration giveUpAfter;
    private final Duration keep;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;

    /**
     * @param giveUpAfter as the postman's rules have it
     * @param keep how long what was settled stays, for those who want to look at it
     */
    public OutboxCleaning(
            DataSource database, InstantSource clock, Duration giveUpAfter, Duration keep) {
        this.transactions = new Transactions(database);
        this.clock = clock;
        this.giveUpAfter = giveUpAfter;
        this.keep = keep;
    }

    /** Cleans now, and again and again. */
    public void start(Duration every) {
        thread =
                Thread.ofVirtual()
                        .name("nostr-outbox-cleaning")
                        .start(
                                () -> {
                                    try {
                                        do {
                                            cleanSafely();
                                        } while (!closing.await(
                                                every.toMillis(), TimeUnit.MILLISECONDS));
                                    } catch (InterruptedException _) {
                                        // The next process goes on.
                                    }
                                });
    }

    @Override
    public void close() {
        closing.countDown();
        Thread running = thread;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join(STOP_TIMEOUT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives up what is too old to be sent, and gives their number. */
    int giveUp() {
        Instant now = clock.instant();
        int given =
                transactions.run(
                        NOT_CLEANED,
                        connection -> {
                            try (PreparedStatement statement =
                                    connection.prepareStatement(GIVE_UP)) {
                                statement.setObject(1, now.atOffset(ZoneOffset.UTC));
                                statement.setObject(
                                        2, now.minus(giveUpAfter).atOffset(ZoneOffset.UTC));
                                // A try that is underway is the postman's.
                                statement.setObject(3, now.atOffset(ZoneOffset.UTC));
                                return statement.executeUpdate();
                            }
                        });
        if (given > 0) {
            LOG.warn(
                    "{} deliveries to outside relays were given up after {}. To do: see which"
                            + " relays are away or refuse us, and remove those that will stay so",
                    given,
                    giveUpAfter);
        }
        return given;
    }

    /** Removes what was settled before the time to keep it, and gives the number of events. */
    int clean() {
        int all = 0;
        int some;
        do {
            some = transactions.run(NOT_CLEANED, this::cleanSome);
            all += some;
        } while (some == BATCH && closing.getCount() > 0);
        return all;
    }

    private void cleanSafely() {
        try {
            giveUp();
            int cleaned = clean();
            if (cleaned > 0) {
                LOG.info("{} events that were settled long ago left the outbox", cleaned);
            }
        } catch (RuntimeException failure) {
            LOG.warn("the outbox was not cleaned, and will be later: {}", failure.toString());
        }
    }

    private int cleanSome(Connection connection) throws SQLException {
        Object before = clock.instant().minus(keep).atOffset(ZoneOffset.UTC);
        java.sql.Array events = connection.createArrayOf("bytea", lockSettled(connection, before));
        try (PreparedStatement deliveries = connection.prepareStatement(DELETE_DELIVERIES);
                PreparedStatement outgoing = connection.prepareStatement(DELETE_EVENTS)) {
            deliveries.setArray(1, events);
            deliveries.executeUpdate();
            outgoing.setArray(1, events);
            return outgoing.executeUpdate();
        }
    }

    private static byte[][] lockSettled(Connection connection, Object before) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setObject(1, before);
            lock.setObject(2, before);
            lock.setInt(3, BATCH);
            List<byte[]> ids = new ArrayList<>();
            try (ResultSet rows = lock.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getBytes(1));
                }
            }
            return ids.toArray(byte[][]::new);
        }
    }
}
