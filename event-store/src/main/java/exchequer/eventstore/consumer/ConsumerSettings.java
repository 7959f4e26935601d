package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.RelayConfig;
import java.time.Duration;

/**
 * Which consumer reads what.
 *
 * @param name identity of the consumer: its progress is kept under it, and one instance at a time
 *     applies under it
 * @param schema PostgreSQL schema with the tables of {@link ConsumerSchema}
 * @param batchSize most events in one transaction
 * @param bufferSize records of one partition that are held while another is behind; a fetch may
 *     overshoot it by as much again
 * @param gapPatience how long a position may be missing, with every partition read to its end,
 *     before the consumer halts
 */
public record ConsumerSettings(
        String name,
        String bootstrapServers,
        String topic,
        String schema,
        int batchSize,
        int bufferSize,
        Duration gapPatience) {

    public ConsumerSettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a consumer needs a name");
        }
        // It becomes part of SQL text, where no parameter can stand for it.
        if (!schema.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a plain schema name: " + schema);
        }
        if (batchSize < 1 || bufferSize < 1) {
            throw new IllegalArgumentException("sizes must be positive");
        }
        if (!gapPatience.isPositive()) {
            throw new IllegalArgumentException("gap patience must be positive");
        }
    }

    /** The topic of the installation, in batches of up to 500. */
    public static ConsumerSettings defaults(String name, String bootstrapServers, String schema) {
        return new ConsumerSettings(
                name,
                bootstrapServers,
                RelayConfig.DEFAULT_TOPIC,
                schema,
                500,
                2_000,
                Duration.ofSeconds(60));
    }

    /** The same with another topic. */
    public ConsumerSettings withTopic(String other) {
        return new ConsumerSettings(
                name, bootstrapServers, other, schema, batchSize, bufferSize, gapPatience);
    }

    /** The same with another batch size. */
    public ConsumerSettings withBatchSize(int other) {
        return new ConsumerSettings(
                name, bootstrapServers, topic, schema, other, bufferSize, gapPatience);
    }

    /** The same with another buffer size. */
    public ConsumerSettings withBufferSize(int other) {
        return new ConsumerSettings(
                name, bootstrapServers, topic, schema, batchSize, other, gapPatience);
    }

    /** The same with another gap patience. */
    public ConsumerSettings withGapPatience(Duration other) {
        return new ConsumerSettings(
                name, bootstrapServers, topic, schema, batchSize, bufferSize, other);
    }
}
