package exchequer.eventstore.relay;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's answers to the records of one producer, compared with what was sent. The producer calls
 * it from its own thread.
 */
final class Acknowledgements {

    private final long[] lastOffsets;
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable Exception failure;

    Acknowledgements(int partitions) {
        this.lastOffsets = new long[partitions];
        Arrays.fill(lastOffsets, -1);
    }

    /** Takes the answer to the record of the event at a position, as the producer gives it. */
    void add(long position, RecordMetadata metadata, @Nullable Exception exception) {
        if (exception instanceof RecordTooLargeException tooLarge) {
            fail(tooLarge(position, tooLarge));
            return;
        }
        if (exception != null) {
            fail(exception);
            return;
        }
        if (metadata.hasOffset()) {
            checkOffset(metadata);
        }
        received.incrementAndGet();
    }

    /**
     * A broker that has lost acknowledged records gives their offsets away a second time. Without
     * this look nobody would notice before the next start: transactions after the loss succeed.
     */
    private void checkOffset(RecordMetadata metadata) {
        int partition = metadata.partition();
        if (metadata.offset() <= lastOffsets[partition]) {
            fail(
                    new KafkaException(
                            "partition %d gave offset %d after %d: it has lost records"
                                    .formatted(
                                            partition, metadata.offset(), lastOffsets[partition])));
        }
        lastOffsets[partition] = metadata.offset();
    }

    private static RelayHaltedException tooLarge(long position, RecordTooLargeException refusal) {
        return new RelayHaltedException(
                "Kafka does not take the event at position %d: %s"
                        .formatted(position, refusal.getMessage()),
                "raise max.message.bytes of the topic, and start the relay again");
    }

    private void fail(Exception exception) {
        if (failure == null) {
            failure = exception;
        }
    }

    /**
     * @throws KafkaException when a record was refused
     * @throws RelayHaltedException when one is larger than Kafka takes, which no attempt changes
     */
    void requireNoFailure() {
        switch (failure) {
            case null -> {}
            case RelayHaltedException e -> throw e;
            case Exception e -> throw new KafkaException("a record was not sent", e);
        }
    }

    /**
     * @throws KafkaException when fewer than {@code sent} records were acknowledged since the start
     */
    void requireAll(long sent) {
        requireNoFailure();
        long missing = sent - received.get();
        if (missing != 0) {
            throw new KafkaException("%d records have no answer".formatted(missing));
        }
    }
}
