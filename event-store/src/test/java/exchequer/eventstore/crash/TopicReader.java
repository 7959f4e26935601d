package exchequer.eventstore.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.eventstore.relay.EventHeaders;
import exchequer.eventstore.relay.RelayConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of the topic, each once, from the first on. One thread. */
final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);

    /** A broker that was just started may need a while for the first answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions =
            IntStream.range(0, RelayConfig.DEFAULT_PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(Worker.TOPIC, partition))
                    .toList();

    TopicReader(String bootstrapServers) {
        consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "isolation.level",
                                "read_committed",
                                "enable.auto.commit",
                                false,
                                "auto.offset.reset",
                                "none",
                                "default.api.timeout.ms",
                                60_000),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, 0));
    }

    /** Gives the records that were committed since the last call. */
    void next(Consumer<TopicAudit.Seen> sink) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                sink.accept(seen(message));
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the topic cannot be read up to " + ends);
            }
        }
    }

    private static TopicAudit.Seen seen(ConsumerRecord<byte[], byte[]> message) {
        StringBuilder headers = new StringBuilder();
        for (Header header : message.headers()) {
            headers.append(header.key()).append(new String(header.value(), UTF_8)).append('\n');
        }
        return new TopicAudit.Seen(
                message.partition(),
                new String(message.key(), UTF_8),
                Long.parseLong(header(message, EventHeaders.POSITION)),
                Long.parseLong(header(message, EventHeaders.PREVIOUS_POSITION)),
                header(message, EventHeaders.EVENT_ID),
                31 * Digest.of(headers.toString()) + Digest.of(message.value()));
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        return EventHeaders.value(message.headers(), name).orElseThrow();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
