package exchequer.eventstore.relay;

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
     * Records are not compressed: that would take more processor time than it saves, here and at
     * every consumer. The topic's own {@code compression.type} can save the space instead.
     */
    static KafkaProducer<byte[], byte[]> create(RelayConfig config) {
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
                        "batch.size",
                        BATCH_BYTES,
                        "linger.ms",
                        LINGER_MS,
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
}
