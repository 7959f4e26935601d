package exchequer.eventstore.relay;

import exchequer.eventstore.StoredEvent;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a relay publishes where.
 *
 * @param partitions fixed for the life of the topic: another count would move keys between
 *     partitions and break the order of their events
 * @param batchSize most events in one Kafka transaction
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
        Duration pollInterval,
        Function<StoredEvent, String> key) {

    public static final String DEFAULT_TOPIC = "exchequer.events.v1";
    public static final int DEFAULT_PARTITIONS = 4;

    public RelayConfig {
        if (partitions < 1 || replicationFactor < 1 || batchSize < 1) {
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
                500,
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
                pollInterval,
                key);
    }

    /** The same with another partition count. */
    public RelayConfig withPartitions(int other) {
        return new RelayConfig(
                bootstrapServers, topic, other, replicationFactor, batchSize, pollInterval, key);
    }

    /** The same with another batch size. */
    public RelayConfig withBatchSize(int other) {
        return new RelayConfig(
                bootstrapServers, topic, partitions, replicationFactor, other, pollInterval, key);
    }

    /** The order an event belongs to, else its RFQ, else its offer, else the event itself. */
    public static String orderKey(StoredEvent event) {
        return Stream.of("order", "rfq", "offer")
                .flatMap(name -> event.tag(name).stream())
                .findFirst()
                .orElse(event.eventId());
    }

    String transactionalId() {
        return topic + ".relay";
    }
}
