package exchequer.ledger;

import exchequer.eventstore.consumer.ConsumerCounters;
import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.EffectHandler;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.consumer.PreparingHandler;
import exchequer.eventstore.upcast.Upcasters;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;

/**
 * Keeps the books up to date with the event topic: every event once, in position order, with its
 * postings and the place in the topic in one transaction.
 *
 * <p>Halts on anything that cannot be true, and keeps what it had; {@link #state} says why. Kafka
 * or PostgreSQL being away is waited for. Of several instances on one database only the one started
 * last writes. Needs {@link LedgerSchema}. All methods may be called from any thread.
 */
public final class LedgerConsumer implements AutoCloseable {

    private static final String NAME = "ledger";

    private final PositionedConsumer consumer;

    private LedgerConsumer(PositionedConsumer consumer) {
        this.consumer = consumer;
    }

    /** Settings for the topic of the installation. */
    public static ConsumerSettings settings(String bootstrapServers) {
        return ConsumerSettings.defaults(NAME, bootstrapServers, LedgerSchema.NAME);
    }

    /** Reads the topic of the installation. The clock serves the state only, never the books. */
    public static LedgerConsumer of(
            DataSource database, String bootstrapServers, InstantSource clock) {
        return of(database, settings(bootstrapServers), clock);
    }

    /** Reads another topic, and events of earlier versions through upcasters. */
    public static LedgerConsumer of(
            DataSource database,
            String bootstrapServers,
            String topic,
            Upcasters upcasters,
            InstantSource clock) {
        return of(
                database,
                settings(bootstrapServers).withTopic(topic).withUpcasters(upcasters),
                clock);
    }

    /**
     * What it does with events, for whoever brings them without a topic, such as a simulation. Safe
     * for any thread; needs {@link LedgerSchema}.
     */
    public static EffectHandler effects() {
        return new Journal()::applyNow;
    }

    /** The same as it is done behind a topic, where events are read ahead. */
    public static PreparingHandler<?> effectsAhead() {
        return new Journal();
    }

    /** Reads in another way. */
    static LedgerConsumer of(DataSource database, ConsumerSettings settings, InstantSource clock) {
        return new LedgerConsumer(new PositionedConsumer(settings, database, new Journal(), clock));
    }

    /**
     * Begins, in a thread of its own.
     *
     * @throws IllegalStateException when it was started before
     */
    public void start() {
        consumer.start();
    }

    /** What it is doing now. */
    public ConsumerState state() {
        return consumer.state();
    }

    /** Position of the last event in the books. */
    public long lastPosition() {
        return consumer.lastPosition();
    }

    /** Events not read yet; an upper estimate. */
    public long lag() {
        return consumer.lag();
    }

    /** Records that came again over Kafka and were kept away from the books. */
    public long duplicates() {
        return consumer.duplicates();
    }

    /** Sums since the start. */
    public ConsumerCounters counters() {
        return consumer.counters();
    }

    /**
     * Waits until an event is in the books.
     *
     * @return false when the time has passed, or the consumer halts or closes before
     * @throws InterruptedException when the caller is interrupted
     */
    public boolean awaitPosition(long position, Duration timeout) throws InterruptedException {
        return consumer.awaitPosition(position, timeout);
    }

    /** Ends after the current batch; waits for that. */
    @Override
    public void close() {
        consumer.close();
    }
}
