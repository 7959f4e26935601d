package exchequer.eventstore.relay;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One producer's life: from the rows of {@link RelayProgress} on, until something fails. After a
 * failure the session is thrown away, and the next one knows only what the rows say.
 */
final class RelaySession implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final EventLog log;
    private final RelayProgress progress;
    private final RelayConfig config;
    private final KafkaProducer<byte[], byte[]> producer;
    private final EventRecords records;
    private final long[] partitionPositions;
    private final boolean refilling;
    private long lastPosition;

    private RelaySession(
            EventLog log,
            RelayProgress progress,
            RelayConfig config,
            KafkaProducer<byte[], byte[]> producer,
            RelayProgress.Snapshot snapshot,
            boolean refilling) {
        this.log = log;
        this.progress = progress;
        this.config = config;
        this.producer = producer;
        this.records = new EventRecords(config.topic(), config.partitions(), config.key());
        this.partitionPositions = snapshot.partitionPositions();
        this.lastPosition = snapshot.lastPosition();
        this.refilling = refilling;
    }

    static RelaySession open(EventLog log, RelayProgress progress, RelayConfig config)
            throws SQLException {
        // Before the producer: one that is fenced already must not fence its successor.
        progress.load(config.partitions());
        var topic = topic(config);
        var producer = producer(config);
        try {
            producer.initTransactions();
            // After it: what the predecessor could still commit, it has committed.
            var snapshot = progress.load(config.partitions());
            boolean first = snapshot.topicId() == null;
            boolean lost = !first && holdsLess(config, topic, snapshot);
            if (first || lost) {
                snapshot = progress.restart(topic);
            }
            return new RelaySession(log, progress, config, producer, snapshot, lost);
        } catch (SQLException | RuntimeException e) {
            producer.close(CLOSE_TIMEOUT);
            throw e;
        }
    }

    private static EventTopic topic(RelayConfig config) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", config.bootstrapServers()))) {
            var topic = EventTopic.find(admin, config.topic());
            if (topic.isEmpty()) {
                EventTopic.create(admin, config);
                topic = EventTopic.find(admin, config.topic());
            }
            var found =
                    topic.orElseThrow(
                            () -> new TimeoutException(config.topic() + " is not there yet"));
            if (found.partitions() != config.partitions()) {
                throw new RelayHaltedException(
                        "topic %s has %d partitions, not %d"
                                .formatted(
                                        config.topic(), found.partitions(), config.partitions()));
            }
            return found;
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(RelayConfig config) {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers",
                        config.bootstrapServers(),
                        "transactional.id",
                        config.transactionalId(),
                        "enable.idempotence",
                        true,
                        "acks",
                        "all",
                        "max.block.ms",
                        15_000,
                        "request.timeout.ms",
                        10_000,
                        "delivery.timeout.ms",
                        20_000,
                        "transaction.timeout.ms",
                        30_000);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static boolean holdsLess(
            RelayConfig config, EventTopic topic, RelayProgress.Snapshot snapshot) {
        if (!topic.id().equals(snapshot.topicId())) {
            return true;
        }
        var tail = TopicTail.positions(config.bootstrapServers(), topic);
        for (int partition = 0; partition < tail.length; partition++) {
            if (tail[partition] < snapshot.partitionPositions()[partition]) {
                return true;
            }
        }
        return false;
    }

    /** Whether this session began because the topic lacked what it should hold. */
    boolean refilling() {
        return refilling;
    }

    long lastPosition() {
        return lastPosition;
    }

    /** Publishes the next batch; returns how many events it had, 0 when there are none. */
    int publishNext() throws SQLException {
        var events = log.read(lastPosition, config.batchSize());
        if (events.isEmpty()) {
            return 0;
        }
        refuseGaps(events);
        var touched = new HashMap<Integer, Long>();
        var sent = new ArrayList<Future<RecordMetadata>>();
        producer.beginTransaction();
        for (var event : events) {
            var message = records.next(event, partitionPositions);
            touched.put(message.partition(), event.position());
            var future = producer.send(message);
            if (future.isDone()) {
                // Already done means, nearly always, refused after a long wait for the broker;
                // each further event would wait as long again.
                requireAcknowledged(future);
            }
            sent.add(future);
        }
        producer.commitTransaction();
        // The commit fails when a send has; a hole would be for ever, so it is not taken on trust.
        sent.forEach(RelaySession::requireAcknowledged);
        progress.store(events.getLast().position(), touched);
        lastPosition = events.getLast().position();
        return events.size();
    }

    private static void requireAcknowledged(Future<RecordMetadata> sent) {
        switch (sent.state()) {
            case SUCCESS -> {}
            case FAILED -> throw new KafkaException("a record was not sent", sent.exceptionNow());
            case CANCELLED, RUNNING -> throw new KafkaException("a record has no answer");
        }
    }

    private void refuseGaps(List<StoredEvent> events) {
        long expected = lastPosition;
        for (var event : events) {
            expected++;
            if (event.position() != expected) {
                throw new RelayHaltedException(
                        "event log: position %d where %d should be"
                                .formatted(event.position(), expected));
            }
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
