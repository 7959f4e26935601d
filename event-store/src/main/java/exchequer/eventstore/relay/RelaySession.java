package exchequer.eventstore.relay;

import exchequer.eventstore.EventLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * One producer's life: from the rows of {@link RelayProgress} on, until something fails. After a
 * failure the session is thrown away, and the next one knows only what the rows say.
 */
final class RelaySession implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** How long a relay without work may not notice that another one has taken over. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(1);

    private final RelayProgress progress;
    private final RelayConfig config;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ReadAhead pages;
    private final Acknowledgements acknowledgements;
    private final boolean refilling;
    private long lastPosition;
    private long sent;

    private RelaySession(
            EventLog log,
            RelayProgress progress,
            RelayConfig config,
            KafkaProducer<byte[], byte[]> producer,
            RelayProgress.Snapshot snapshot,
            boolean refilling) {
        this.progress = progress;
        this.config = config;
        this.producer = producer;
        this.acknowledgements = new Acknowledgements(config.partitions());
        this.lastPosition = snapshot.lastPosition();
        this.refilling = refilling;
        var records = new EventRecords(config, snapshot.partitionPositions());
        this.pages = ReadAhead.start(log, records, config, lastPosition);
    }

    static RelaySession open(EventLog log, RelayProgress progress, RelayConfig config)
            throws SQLException {
        // Before the producer: one that is fenced already must not fence its successor.
        progress.load(config.partitions());
        var topic = topic(config);
        var producer = RelayProducer.create(config);
        try {
            producer.initTransactions();
            // After it: what the predecessor could still commit, it has committed.
            var snapshot = progress.load(config.partitions());
            var tail = TopicTail.positions(config.bootstrapServers(), topic);
            refuseForeign(config, tail, log);
            boolean first = snapshot.topicId() == null;
            boolean lost = !first && holdsLess(topic, tail, snapshot);
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
                                .formatted(config.topic(), found.partitions(), config.partitions()),
                        "set the number of partitions back to what it was, and start the relay"
                                + " again");
            }
            return found;
        }
    }

    /**
     * A topic can be behind the log, never ahead of it: then one of them is not what it was, as
     * after the log came back from an old backup, and positions would be given to other events.
     */
    private static void refuseForeign(RelayConfig config, long[] tail, EventLog log) {
        long last = Arrays.stream(tail).max().orElse(0);
        if (last > log.headPosition()) {
            throw new RelayHaltedException(
                    "topic %s holds position %d, which is not in the event log"
                            .formatted(config.topic(), last),
                    "restore the log from a backup that has this position; without one, the topic and"
                            + " everything made from it must be begun anew");
        }
    }

    private static boolean holdsLess(
            EventTopic topic, long[] tail, RelayProgress.Snapshot snapshot) {
        if (!topic.id().equals(snapshot.topicId())) {
            return true;
        }
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

    /** Makes it look into the log. */
    void wake() {
        pages.wake();
    }

    /** Makes {@link #publishNext} return, now and ever after; for other threads. */
    void end() {
        pages.end();
    }

    /**
     * Publishes the next batch, after a while of waiting for one; returns how many events it had.
     *
     * @throws RelayFencedException when there was nothing to do, and another relay has taken over
     */
    int publishNext() throws SQLException, InterruptedException {
        var first = pages.next(LONGEST_IDLE);
        if (first == null) {
            progress.requireOwned();
            return 0;
        }
        producer.beginTransaction();
        var batch = send(first);
        // Nothing is committed on trust, for a hole would be for ever: neither the answers nor the
        // offsets in them are what a commit looks at.
        producer.flush();
        acknowledgements.requireAll(sent);
        producer.commitTransaction();
        progress.store(lastPosition, batch.lastPosition(), batch.partitionPositions());
        lastPosition = batch.lastPosition();
        return batch.count();
    }

    private record Batch(int count, long lastPosition, Map<Integer, Long> partitionPositions) {}

    /** Sends a page and those that lie ready behind it, up to the limits of a batch. */
    private Batch send(ReadAhead.Page first) throws InterruptedException {
        var touched = new TreeMap<Integer, Long>();
        int count = 0;
        long bytes = 0;
        var page = first;
        while (page != null) {
            for (var message : page.records()) {
                count++;
                touched.put(message.partition(), lastPosition + count);
                send(message, lastPosition + count);
            }
            bytes += page.bytes();
            boolean full = count >= config.batchSize() || bytes >= config.batchBytes();
            page = full ? null : pages.next(Duration.ZERO);
        }
        return new Batch(count, lastPosition + count, touched);
    }

    private void send(ProducerRecord<byte[], byte[]> message, long position) {
        producer.send(
                message, (answer, failure) -> acknowledgements.add(position, answer, failure));
        sent++;
        // A refusal may come after a long wait for the broker; each further event would wait as
        // long again.
        acknowledgements.requireNoFailure();
    }

    @Override
    public void close() {
        pages.close();
        producer.close(CLOSE_TIMEOUT);
    }
}
