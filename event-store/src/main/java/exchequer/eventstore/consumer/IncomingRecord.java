package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of an event topic, checked for itself.
 *
 * @param fingerprint SHA-256 over what the event says and its payload: two records of one position
 *     are the same exactly when their fingerprints are
 */
record IncomingRecord(
        int partition,
        long offset,
        long previousPosition,
        byte[] fingerprint,
        ReceivedEvent event) {

    private static final List<String> IDENTITY =
            List.of(
                    EventHeaders.EVENT_ID,
                    EventHeaders.TYPE,
                    EventHeaders.VERSION,
                    EventHeaders.TENANT_ID,
                    EventHeaders.OCCURRED_AT,
                    EventHeaders.HOST,
                    EventHeaders.ACTOR,
                    EventHeaders.CAUSATION_ID,
                    EventHeaders.CORRELATION_ID,
                    EventHeaders.PAYLOAD_SHA256);

    long position() {
        return event.position();
    }

    /**
     * @throws ConsumerHaltedException when something every event has is missing or unreadable, or
     *     the payload is not what its hash says
     */
    static IncomingRecord decode(ConsumerRecord<byte[], byte[]> message) {
        var headers = new LinkedHashMap<String, String>();
        for (var header : message.headers()) {
            var value = header.value() == null ? new byte[0] : header.value();
            headers.put(header.key(), new String(value, StandardCharsets.UTF_8));
        }
        try {
            return decode(message, headers);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ConsumerHaltedException(
                    HaltReason.MALFORMED_RECORD, where(message) + ": " + e.getMessage(), e);
        }
    }

    private static IncomingRecord decode(
            ConsumerRecord<byte[], byte[]> message, Map<String, String> headers) {
        if (message.value() == null) {
            throw new IllegalArgumentException("no payload");
        }
        var payloadHash = HexFormat.of().formatHex(EventHeaders.sha256().digest(message.value()));
        if (!payloadHash.equals(required(headers, EventHeaders.PAYLOAD_SHA256))) {
            throw new ConsumerHaltedException(
                    HaltReason.INTEGRITY_INCIDENT,
                    where(message) + ": payload does not have the hash of its header");
        }
        var event =
                new ReceivedEvent(
                        number(headers, EventHeaders.POSITION, 1),
                        required(headers, EventHeaders.EVENT_ID),
                        required(headers, EventHeaders.TYPE),
                        required(headers, EventHeaders.VERSION),
                        headers.getOrDefault(EventHeaders.TENANT_ID, ""),
                        Instant.parse(required(headers, EventHeaders.OCCURRED_AT)),
                        Map.copyOf(headers),
                        message.value());
        return new IncomingRecord(
                message.partition(),
                message.offset(),
                number(headers, EventHeaders.PREVIOUS_POSITION, 0),
                fingerprint(headers),
                event);
    }

    private static byte[] fingerprint(Map<String, String> headers) {
        var hash = EventHeaders.sha256();
        for (var name : IDENTITY) {
            var value = headers.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
            // Lengths first: "ab"+"c" must not look like "a"+"bc".
            hash.update((value.length + ":").getBytes(StandardCharsets.UTF_8));
            hash.update(value);
        }
        return hash.digest();
    }

    private static String required(Map<String, String> headers, String name) {
        var value = headers.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("no header " + name);
        }
        return value;
    }

    private static long number(Map<String, String> headers, String name, long smallest) {
        long value = Long.parseLong(required(headers, name));
        if (value < smallest) {
            throw new IllegalArgumentException("header %s is %d".formatted(name, value));
        }
        return value;
    }

    private static String where(ConsumerRecord<byte[], byte[]> message) {
        return "partition %d offset %d".formatted(message.partition(), message.offset());
    }
}
