package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.upcast.Upcasters;
import java.time.Duration;

/**
 * Which consumer reads what.
 *
 * @param name identity of the consumer: its progress is kept under it, and one instance at a time
 *     applies under it
 * @param schema PostgreSQL schema with the tables of {@link ConsumerSchema}
 * @param batchSize most events in one transaction
 * @param bufferSize records of one partition that are held, fetched and not applied; a fetch may
 *     overshoot it by as much again
 * @param bufferBytes the same in bytes
 * @param longestPause how long a transaction may say nothing to PostgreSQL, as when its handler
 *     hangs or its machine has gone, before it is rolled back and another instance may go on
 * @param linger shortest time from the begin of one transaction to the begin of the next, unless
 *     there is much to apply; events that come one by one share a transaction then. No event waits
 *     longer than that for others, and the first after a pause does not wait
 * @param gapPatience how long a position may be missing, with every partition read to its end,
 *     before the consumer halts
 * @param upcasters bring payloads to the version that the handler knows; what is compared and
 *     hashed stays what was stored
 */
public record ConsumerSettings(
        String name,
        String bootstrapServers,
        String topic,
        String schema,
        int batchSize,
        int bufferSize,
        long bufferBytes,
        Duration longestPause,
        Duration linger,
        Duration gapPatience,
        Upcasters upcasters) {

    public ConsumerSettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a consumer needs a name");
        }
        // It becomes part of SQL text, where no parameter can stand for it.
        if (!schema.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a plain schema name: " + schema);
        }
        if (batchSize < 1 || bufferSize < 1 || bufferBytes < 1) {
            throw new IllegalArgumentException("sizes must be positive");
        }
        if (!longestPause.isPositive() || !gapPatience.isPositive()) {
            throw new IllegalArgumentException("durations must be positive");
        }
        if (linger.isNegative()) {
            throw new IllegalArgumentException("a linger is not negative");
        }
    }

    /** The topic of the installation, in batches of up to 5,000. */
    public static ConsumerSettings defaults(String name, String bootstrapServers, String schema) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                RelayConfig.DEFAULT_TOPIC,
                schema,
                5_000,
                5_000,
                4L << 20,
                Duration.ofSeconds(30),
                Duration.ofMillis(8),
                Duration.ofSeconds(60),
                Upcasters.none());
    }

    /** The same with another topic. */
    public ConsumerSettings withTopic(String other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                other,
                schema,
                batchSize,
                bufferSize,
                bufferBytes,
                longestPause,
                linger,
                gapPatience,
                upcasters);
    }

    /** The same in another schema. */
    public ConsumerSettings withSchema(String other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                topic,
                other,
                batchSize,
                bufferSize,
                bufferBytes,
                longestPause,
                linger,
                gapPatience,
                upcasters);
    }

    /** The same with another batch size. */
    public ConsumerSettings withBatchSize(int other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                topic,
                schema,
                other,
                bufferSize,
                bufferBytes,
                longestPause,
                linger,
                gapPatience,
                upcasters);
    }

    /** The same with another buffer size. */
    public ConsumerSettings withBufferSize(int other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                topic,
                schema,
                batchSize,
                other,
                bufferBytes,
                longestPause,
                linger,
                gapPatience,
                upcasters);
    }

    /** The same with another limit of bytes. */
    public ConsumerSettings withBufferBytes(long other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                topic,
                schema,
                batchSize,
                bufferSize,
                other,
                longestPause,
                linger,
                gapPatience,
                upcasters);
    }

    /** The same with another longest pause. */
    public ConsumerSettings withLongestPause(Duration other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                topic,
                schema,
                batchSize,
                bufferSize,
                bufferBytes,
                other,
                linger,
                gapPatience,
                upcasters);
    }

    /** The same with another linger. */
    public ConsumerSettings withLinger(Duration other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                topic,
                schema,
                batchSize,
                bufferSize,
                bufferBytes,
                longestPause,
                other,
                gapPatience,
                upcasters);
    }

    /** The same with another gap patience. */
    public ConsumerSettings withGapPatience(Duration other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                topic,
                schema,
                batchSize,
                bufferSize,
                bufferBytes,
                longestPause,
                linger,
                other,
                upcasters);
    }

    /** The same with upcasters. */
    public ConsumerSettings withUpcasters(Upcasters other) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                topic,
                schema,
                batchSize,
                bufferSize,
                bufferBytes,
                longestPause,
                linger,
                gapPatience,
                other);
    }
}
