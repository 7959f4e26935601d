package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.EventHeaders;
import exchequer.eventstore.upcast.UpcastFailedException;
import exchequer.eventstore.upcast.Upcasters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads and checks records of an event topic. Keeps what it can use again; one thread. */
final class RecordDecoder {

    /** What makes an event what it is, in the order of the fingerprint, which is stored: fixed. */
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

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Of the lengths that come; making them anew would cost as much as hashing them. */
    private static final byte[][] PREFIXES =
            IntStream.range(0, 128).mapToObj(RecordDecoder::prefix).toArray(byte[][]::new);

    private final MessageDigest sha256 = EventHeaders.sha256();
    private final HeaderReader reader = new HeaderReader();
    private final Upcasters upcasters;

    RecordDecoder(Upcasters upcasters) {
        this.upcasters = upcasters;
    }

    /**
     * @throws ConsumerHaltedException when something every event has is missing or unreadable, or
     *     the payload is not what its hash says
     */
    IncomingRecord decode(ConsumerRecord<byte[], byte[]> message) {
        try {
            return decode(message, reader.read(message.headers()));
        } catch (IllegalArgumentException | DateTimeException | UpcastFailedException e) {
            throw new ConsumerHaltedException(
                    HaltReason.MALFORMED_RECORD, where(message) + ": " + e.getMessage(), e);
        }
    }

    private IncomingRecord decode(ConsumerRecord<byte[], byte[]> message, HeaderMap headers) {
        if (message.value() == null) {
            throw new IllegalArgumentException("no payload");
        }
        if (!isHashOf(message.value(), required(headers, EventHeaders.PAYLOAD_SHA256))) {
            throw new ConsumerHaltedException(
                    HaltReason.INTEGRITY_INCIDENT,
                    where(message) + ": payload does not have the hash of its header");
        }
        var type = required(headers, EventHeaders.TYPE);
        var version = required(headers, EventHeaders.VERSION);
        var event =
                new ReceivedEvent(
                        number(headers, EventHeaders.POSITION, 1),
                        required(headers, EventHeaders.EVENT_ID),
                        type,
                        version,
                        headers.getOrDefault(EventHeaders.TENANT_ID, ""),
                        InstantText.parse(required(headers, EventHeaders.OCCURRED_AT)),
                        headers,
                        message.value(),
                        upcasters.apply(type, version, message.value()));
        return new IncomingRecord(
                message.partition(),
                message.offset(),
                number(headers, EventHeaders.PREVIOUS_POSITION, 0),
                fingerprint(headers),
                event);
    }

    private static byte[] prefix(int length) {
        return (length + ":").getBytes(StandardCharsets.US_ASCII);
    }

    private boolean isHashOf(byte[] payload, String hex) {
        var hash = sha256.digest(payload);
        if (hex.length() != 2 * hash.length) {
            return false;
        }
        for (int i = 0; i < hash.length; i++) {
            if (hex.charAt(2 * i) != HEX[hash[i] >> 4 & 15]
                    || hex.charAt(2 * i + 1) != HEX[hash[i] & 15]) {
                return false;
            }
        }
        return true;
    }

    private byte[] fingerprint(HeaderMap headers) {
        for (var name : IDENTITY) {
            var value = headers.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
            // Lengths first: "ab"+"c" must not look like "a"+"bc".
            sha256.update(
                    value.length < PREFIXES.length ? PREFIXES[value.length] : prefix(value.length));
            sha256.update(value);
        }
        return sha256.digest();
    }

    private static String required(HeaderMap headers, String name) {
        var value = headers.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("no header " + name);
        }
        return value;
    }

    private static long number(HeaderMap headers, String name, long smallest) {
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
