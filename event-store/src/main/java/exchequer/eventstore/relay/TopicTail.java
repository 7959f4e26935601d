package exchequer.eventstore.relay;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The last committed position in each partition, read back from Kafka. A broker acknowledges before
 * its records are on disk, so after a crash of its machine it may hold less than it acknowledged.
 */
final class TopicTail {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private TopicTail() {}

    static long[] positions(String bootstrapServers, EventTopic topic) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        // At the end of one partition the broker would hold a fetch for half a
                        // second, and the next partition with it: a takeover waits for all of them.
                        "fetch.max.wait.ms",
                        10,
                        "default.api.timeout.ms",
                        (int) TIMEOUT.toMillis());
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return topic.topicPartitions().stream()
                    .mapToLong(partition -> last(consumer, partition))
                    .toArray();
        }
    }

    private static long last(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        var only = List.of(partition);
        consumer.assign(only);
        long begin = consumer.beginningOffsets(only).get(partition);
        long end = consumer.endOffsets(only).get(partition);
        // The end is often only transaction markers and aborted records: look further back until
        // there is something.
        for (long span = 16; begin < end; span *= 16) {
            long from = Math.max(begin, end - span);
            long position = lastBetween(consumer, partition, from, end);
            if (position > 0 || from == begin) {
                return position;
            }
        }
        return 0;
    }

    private static long lastBetween(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        consumer.seek(partition, from);
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        long position = 0;
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the end of " + partition + " does not arrive");
            }
            for (var message : consumer.poll(Duration.ofMillis(200))) {
                position = position(EventHeaders.value(message.headers(), EventHeaders.POSITION));
            }
        }
        return position;
    }

    private static long position(Optional<String> header) {
        try {
            return header.map(Long::parseLong).orElse(0L);
        } catch (NumberFormatException e) {
            // Not one of ours, so it proves nothing about ours.
            return 0;
        }
    }
}
