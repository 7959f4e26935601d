package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.EventTopic;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reading from where the rows of {@link ConsumerProgress} say until something fails. After a
 * failure the session is thrown away with all it has buffered, and the next one begins at the rows.
 */
final class ConsumerSession implements AutoCloseable {

    private static final Duration IDLE_POLL = Duration.ofMillis(200);
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);

    private final ConsumerSettings settings;
    private final EffectTransaction effects;
    private final InstantSource clock;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final PartitionMerge merge;
    private @Nullable Instant waitingSince;
    private long duplicates;

    ConsumerSession(
            ConsumerSettings settings,
            EffectTransaction effects,
            InstantSource clock,
            KafkaConsumer<byte[], byte[]> consumer,
            EventTopic topic,
            ConsumerProgress.Snapshot snapshot) {
        this.settings = settings;
        this.effects = effects;
        this.clock = clock;
        this.consumer = consumer;
        this.partitions = topic.topicPartitions();
        this.merge = new PartitionMerge(snapshot.lastPosition(), snapshot.partitionPositions());
        this.duplicates = snapshot.duplicates();
        consumer.assign(partitions);
        for (var partition : partitions) {
            consumer.seek(partition, snapshot.nextOffsets()[partition.partition()]);
        }
    }

    static KafkaConsumer<byte[], byte[]> kafkaConsumer(ConsumerSettings settings) {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers",
                        settings.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "none",
                        "allow.auto.create.topics",
                        false,
                        "max.poll.records",
                        Math.min(settings.bufferSize(), 1_000),
                        "default.api.timeout.ms",
                        (int) KAFKA_TIMEOUT.toMillis());
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    long lastPosition() {
        return merge.applied();
    }

    long duplicates() {
        return duplicates;
    }

    Optional<Instant> waitingSince() {
        return Optional.ofNullable(waitingSince);
    }

    /** Records here or in Kafka that are not applied; counts transaction markers in Kafka too. */
    long lag() {
        long unread = 0;
        for (var partition : partitions) {
            unread += consumer.currentLag(partition).orElse(0);
        }
        return unread + merge.buffered();
    }

    /**
     * Fetches what there is; waits a moment when there is nothing.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException when Kafka does not have
     *     the records to be read next
     */
    void fetch() {
        consumer.poll(IDLE_POLL).forEach(this::take);
        for (var partition : partitions) {
            // A partition that is ahead stops; the one that has what is missing never is.
            if (merge.buffered(partition.partition()) >= settings.bufferSize()) {
                consumer.pause(List.of(partition));
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> message) {
        if (merge.isBrokenOff(message.partition())) {
            return;
        }
        try {
            merge.offer(IncomingRecord.decode(message));
        } catch (ConsumerHaltedException e) {
            merge.breakOff(message.partition(), e);
        }
    }

    /**
     * Applies one batch of what was fetched.
     *
     * @return whether there may be more
     */
    boolean applyNext() throws SQLException {
        long before = merge.applied();
        return switch (merge.nextBatch(settings.batchSize())) {
            case PartitionMerge.Batch.Next(var records) -> {
                effects.apply(records);
                waitingSince = null;
                yield true;
            }
            case PartitionMerge.Batch.Duplicates(var records) -> {
                effects.skip(records, before);
                duplicates += records.size();
                yield true;
            }
            case PartitionMerge.Batch.Broken(var failure) -> throw failure;
            case PartitionMerge.Batch.Missing(var position) -> {
                awaitMissing(position);
                resumeDrained();
                yield false;
            }
            case PartitionMerge.Batch.Nothing() -> {
                waitingSince = null;
                resumeDrained();
                yield false;
            }
        };
    }

    private void resumeDrained() {
        for (var partition : consumer.paused()) {
            if (merge.buffered(partition.partition()) < settings.bufferSize()) {
                consumer.resume(List.of(partition));
            }
        }
    }

    private void awaitMissing(long position) {
        var now = clock.instant();
        if (waitingSince == null) {
            waitingSince = now;
        }
        boolean impatient = now.isAfter(waitingSince.plus(settings.gapPatience()));
        if (impatient && everythingIsRead()) {
            throw new ConsumerHaltedException(
                    HaltReason.GLOBAL_GAP,
                    "position %d is in no partition, later ones are".formatted(position));
        }
    }

    private boolean everythingIsRead() {
        var empty =
                partitions.stream()
                        .filter(partition -> merge.buffered(partition.partition()) == 0)
                        .toList();
        var ends = consumer.endOffsets(empty);
        return empty.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.get(partition));
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
    }
}
