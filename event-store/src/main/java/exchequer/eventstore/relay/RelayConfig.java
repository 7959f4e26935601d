package exchequer.eventstore.relay;

import exchequer.eventstore.StoredEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * What a relay publishes where.
 *
 * @param partitions fixed for the life of the topic: another count would move keys between
 *     partitions and break the order of their events
 * @param batchSize most events in one Kafka transaction, give or take a page of the log; near the
 *     head of the log a transaction has what there is
 * @param batchBytes most payload bytes in one Kafka transaction, give or take a page of the log
 * @param pollInterval longest time an append by another process goes unnoticed
 * @param key events with the same key stay in one partition; must depend on nothing but the event,
 *     or a repeated event would land in another partition
 */
public record RelayConfig(
        String bootstrapServers,
        String topic,
        int partitions,
        short replicationFactor,
        int batchSize,
        long batchBytes,
        Duration pollInterval,
        Function<StoredEvent, String> key) {

    public static final String DEFAULT_TOPIC = "exchequer.events.v1";
    public static final int DEFAULT_PARTITIONS = 4;

    private static final List<String> KEY_TAGS = List.of("order", "rfq", "offer");

    public RelayConfig {
        if (partitions < 1 || replicationFactor < 1 || batchSize < 1 || batchBytes < 1) {
            throw new IllegalArgumentException("counts must be positive");
        }
        if (!pollInterval.isPositive()) {
            throw new IllegalArgumentException("poll interval must be positive");
        }
    }

    /** The topic of the installation on one broker, keyed by {@link #orderKey}. */
    public static RelayConfig defaults(String bootstrapServers) {
        return new RelayConfig(
                bootstrapServers,
                DEFAULT_TOPIC,
                DEFAULT_PARTITIONS,
                (short) 1,
                5_000,
                8L << 20,
                Duration.ofMillis(500),
                RelayConfig::orderKey);
    }

    /** The same with another topic. */
    public RelayConfig withTopic(String other) {
        return new RelayConfig(
                bootstrapServers,
                other,
                partitions,
                replicationFactor,
                batchSize,
                batchBytes,
                pollInterval,
                key);
    }

    /** The same with another partition count. */
    public RelayConfig withPartitions(int other) {
        return new RelayConfig(
                bootstrapServers,
                topic,
                other,
                replicationFactor,
                batchSize,
                batchBytes,
                pollInterval,
                key);
    }

    /** The same with another batch size. */
    public RelayConfig withBatchSize(int other) {
        return new RelayConfig(
                bootstrapServers,
                topic,
                partitions,
                replicationFactor,
                other,
                batchBytes,
                pollInterval,
                key);
    }

    /** The same with another limit of bytes. */
    public RelayConfig withBatchBytes(long other) {
        return new RelayConfig(
                bootstrapServers,
                topic,
                partitions,
                replicationFactor,
                batchSize,
                other,
                pollInterval,
                key);
    }

    /** The same with another poll interval. */
    public RelayConfig withPollInterval(Duration other) {
        return new RelayConfig(
                bootstrapServers,
                topic,
                partitions,
                replicationFactor,
                batchSize,
                batchBytes,
                other,
                key);
    }

    /** The same with another key. */
    public RelayConfig withKey(Function<StoredEvent, String> other) {
        return new RelayConfig(
                bootstrapServers,
                topic,
                partitions,
                replicationFactor,
                batchSize,
                batchBytes,
                pollInterval,
                other);
    }

    /** The order an event belongs to, else its RFQ, else its offer, else the event itself. */
    public static String orderKey(StoredEvent event) {
        for (var name : KEY_TAGS) {
            for (var tag : event.tags()) {
                if (tag.key().equals(name)) {
                    return tag.value();
                }
            }
        }
        return event.eventId();
    }

    String transactionalId() {
        return topic + ".relay";
    }
}
