package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.EventTopic;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reading from where the rows of {@link ConsumerProgress} say until something fails. After a
 * failure the session is thrown away with all it has buffered, and the next one begins at the rows.
 */
final class ConsumerSession implements AutoCloseable {

    private static final Duration IDLE_WAIT = Duration.ofMillis(200);

    /** A transaction costs so little per event from here on that waiting for more saves nothing. */
    private static final long ENOUGH = 500;

    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);

    private final ConsumerSettings settings;
    private final EffectTransaction effects;
    private final InstantSource clock;
    private final Backlog backlog;
    private final TopicReader reader;
    private final PartitionMerge merge;
    private final int partitions;
    private TopicReader.Handover.@Nullable AtEnd ends;
    private @Nullable Instant waitingSince;
    private long duplicates;
    private long begunNanos;

    private ConsumerSession(
            ConsumerSettings settings,
            EffectTransaction effects,
            InstantSource clock,
            Backlog backlog,
            TopicReader reader,
            ConsumerProgress.Snapshot snapshot) {
        this.settings = settings;
        this.effects = effects;
        this.clock = clock;
        this.backlog = backlog;
        this.reader = reader;
        this.partitions = snapshot.partitions();
        this.merge = new PartitionMerge(snapshot.lastPosition(), snapshot.partitionPositions());
        this.duplicates = snapshot.duplicates();
        this.begunNanos = System.nanoTime() - settings.linger().toNanos();
    }

    static ConsumerSession open(
            ConsumerSettings settings,
            EffectTransaction effects,
            InstantSource clock,
            EventTopic topic,
            ConsumerProgress.Snapshot snapshot) {
        var backlog =
                new Backlog(topic.partitions(), settings.bufferSize(), settings.bufferBytes());
        var reader =
                TopicReader.start(
                        kafkaConsumer(settings),
                        topic,
                        backlog,
                        new RecordDecoder(settings.upcasters()),
                        effects::prepare,
                        settings.name(),
                        snapshot.nextOffsets());
        return new ConsumerSession(settings, effects, clock, backlog, reader, snapshot);
    }

    private static KafkaConsumer<byte[], byte[]> kafkaConsumer(ConsumerSettings settings) {
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
        return reader.unread() + backlog.size();
    }

    /**
     * Takes what was fetched; waits a moment when there is nothing.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException when Kafka does not have
     *     the records to be read next
     */
    void fetch() throws InterruptedException {
        take(IDLE_WAIT);
    }

    private void take(Duration longest) throws InterruptedException {
        for (var next = reader.next(longest); next != null; next = reader.next(Duration.ZERO)) {
            switch (next) {
                case TopicReader.Handover.Fetched(var arrivals) -> arrivals.forEach(this::offer);
                case TopicReader.Handover.AtEnd answer -> ends = answer;
                case TopicReader.Handover.Failed(var failure) -> throw failure;
            }
        }
    }

    private void offer(TopicReader.Arrival arrival) {
        switch (arrival) {
            case TopicReader.Arrival.Readable(var incoming) -> merge.offer(incoming);
            case TopicReader.Arrival.Unreadable(var partition, var failure) ->
                    merge.breakOff(partition, failure);
        }
    }

    /**
     * Applies one batch of what was fetched.
     *
     * @return whether there may be more
     */
    boolean applyNext() throws SQLException, InterruptedException {
        // What has come during the last batch makes the next one larger.
        take(Duration.ZERO);
        linger();
        long before = merge.applied();
        return switch (merge.nextBatch(settings.batchSize())) {
            case PartitionMerge.Batch.Next(var records) -> {
                begunNanos = System.nanoTime();
                effects.apply(records);
                backlog.remove(records);
                waitingSince = null;
                yield true;
            }
            case PartitionMerge.Batch.Duplicates(var records) -> {
                effects.skip(records, before);
                backlog.remove(records);
                duplicates += records.size();
                yield true;
            }
            case PartitionMerge.Batch.Broken(var failure) -> throw failure;
            case PartitionMerge.Batch.Missing(var position) -> {
                awaitMissing(position);
                yield false;
            }
            case PartitionMerge.Batch.Nothing() -> {
                waitingSince = null;
                yield false;
            }
        };
    }

    /**
     * Events that come one by one would else have a transaction each, and under a steady trickle
     * those cost more than all the events do. What comes after a pause is applied at once.
     */
    private void linger() throws InterruptedException {
        long most = Math.min(settings.batchSize(), ENOUGH);
        long end = begunNanos + settings.linger().toNanos();
        for (long left = end - System.nanoTime();
                left > 0 && merge.buffered() > 0 && merge.buffered() < most;
                left = end - System.nanoTime()) {
            take(Duration.ofNanos(left));
        }
    }

    private void awaitMissing(long position) {
        var now = clock.instant();
        if (waitingSince == null) {
            waitingSince = now;
        }
        if (!now.isAfter(waitingSince.plus(settings.gapPatience()))) {
            return;
        }
        if (everythingIsRead(position)) {
            throw new ConsumerHaltedException(
                    HaltReason.GLOBAL_GAP,
                    "position %d is in no partition, later ones are".formatted(position));
        }
        reader.askForEnds(position);
    }

    /** What is here of a partition lies behind the missing position, and so does all after it. */
    private boolean everythingIsRead(long missing) {
        var answer = ends;
        return answer != null
                && answer.missing() == missing
                && IntStream.range(0, partitions)
                        .filter(partition -> merge.buffered(partition) == 0)
                        .allMatch(answer.partitions()::get);
    }

    @Override
    public void close() {
        reader.close();
    }
}
