package exchequer.eventstore.relay;

import static java.util.Map.entry;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The settings of a relay's producer. */
final class RelayProducer {

    private RelayProducer() {}

    /** Large enough that catching up costs the broker few requests. */
    private static final int BATCH_BYTES = 128 * 1024;

    /** Time to fill a batch. Costs no latency: the end of a transaction sends what there is. */
    private static final int LINGER_MS = 10;

    /**
     * Far above what brokers take by default: the limit is the topic's, where people can raise it.
     */
    private static final int LARGEST_REQUEST_BYTES = 16 << 20;

    /**
     * Records are not compressed: that would take more processor time than it saves, here and at
     * every consumer. The topic's own {@code compression.type} can save the space instead.
     */
    static KafkaProducer<byte[], byte[]> create(RelayConfig config) {
        Map<String, Object> properties =
                Map.ofEntries(
                        entry("bootstrap.servers", config.bootstrapServers()),
                        entry("transactional.id", config.transactionalId()),
                        entry("enable.idempotence", true),
                        entry("acks", "all"),
                        entry("batch.size", BATCH_BYTES),
                        entry("max.request.size", LARGEST_REQUEST_BYTES),
                        entry("linger.ms", LINGER_MS),
                        entry("max.block.ms", 15_000),
                        entry("request.timeout.ms", 10_000),
                        entry("delivery.timeout.ms", 20_000),
                        entry("transaction.timeout.ms", 30_000));
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
