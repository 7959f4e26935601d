package exchequer.eventstore.relay;

import exchequer.eventstore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;

/** Turns events into Kafka records. Each event always makes the same record. One thread. */
final class EventRecords {

    private static final List<String> METADATA =
            List.of(
                    EventHeaders.TENANT_ID,
                    EventHeaders.HOST,
                    EventHeaders.ACTOR,
                    EventHeaders.CAUSATION_ID,
                    EventHeaders.CORRELATION_ID,
                    EventHeaders.RELAY);

    private static final HexFormat HEX = HexFormat.of();

    private final MessageDigest sha256 = EventHeaders.sha256();
    private final String topic;
    private final int partitions;
    private final Function<StoredEvent, String> key;
    private final long[] partitionPositions;

    /**
     * @param partitionPositions the last position of each partition; moved on
     */
    EventRecords(RelayConfig config, long[] partitionPositions) {
        this.topic = config.topic();
        this.partitions = config.partitions();
        this.key = config.key();
        this.partitionPositions = partitionPositions;
    }

    /** The record of the event that follows the last one. */
    ProducerRecord<byte[], byte[]> next(StoredEvent event) {
        var keyBytes = key.apply(event).getBytes(StandardCharsets.UTF_8);
        // Kafka's default partitioner, spelled out: a client with another default must not move
        // a key to another partition.
        int partition = Utils.toPositive(Utils.murmur2(keyBytes)) % partitions;
        var message = new ProducerRecord<>(topic, partition, keyBytes, event.payload());
        addHeaders(message.headers(), event, partitionPositions[partition]);
        partitionPositions[partition] = event.position();
        return message;
    }

    private void addHeaders(Headers headers, StoredEvent event, long previousPosition) {
        add(headers, EventHeaders.EVENT_ID, event.eventId());
        add(headers, EventHeaders.TYPE, event.type());
        add(headers, EventHeaders.VERSION, event.version());
        add(headers, EventHeaders.POSITION, Long.toString(event.position()));
        add(headers, EventHeaders.PREVIOUS_POSITION, Long.toString(previousPosition));
        add(headers, EventHeaders.OCCURRED_AT, event.occurredAt().toString());
        add(headers, EventHeaders.PAYLOAD_SHA256, HEX.formatHex(sha256.digest(event.payload())));
        for (var name : METADATA) {
            var value = event.metadata().get(name);
            if (value != null) {
                add(headers, name, value);
            }
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
