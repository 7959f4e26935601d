package exchequer.eventstore.relay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/** Names of the record headers of an event topic; all values are UTF-8 text. */
public final class EventHeaders {

    public static final String EVENT_ID = "event_id";
    public static final String TYPE = "type";
    public static final String VERSION = "version";
    public static final String TENANT_ID = "tenant_id";

    /** Place in the event log, decimal. */
    public static final String POSITION = "position";

    /** Position of the event before this one in the same partition, decimal, 0 for the first. */
    public static final String PREVIOUS_POSITION = "previous_position";

    /** ISO-8601, UTC. */
    public static final String OCCURRED_AT = "occurred_at";

    public static final String HOST = "host";
    public static final String ACTOR = "actor";
    public static final String CAUSATION_ID = "causation_id";
    public static final String CORRELATION_ID = "correlation_id";

    /** The Nostr relay that carried the message behind the event; absent where none did. */
    public static final String RELAY = "relay";

    /** SHA-256 of the record value, lower case hexadecimal. */
    public static final String PAYLOAD_SHA256 = "payload_sha256";

    private EventHeaders() {}

    /** The value of the last header with this name, if there is one. */
    public static Optional<String> value(Headers headers, String name) {
        var header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        return Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** A new SHA-256 computation. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
