package exchequer.projections.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.consumer.ReceivedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event with its payload read. A field that must be there and is not, or has another type, is an
 * {@link IllegalArgumentException} that names event and field.
 */
record Incoming(ReceivedEvent event, String name, JsonNode payload) {

    private static final ObjectMapper JSON = EventStoreJson.mapper();
    private static final String NAMESPACE = "exchequer.";

    static Incoming of(ReceivedEvent event) {
        try {
            var payload = JSON.readTree(event.current().payload());
            if (payload == null || !payload.isObject()) {
                throw new IllegalArgumentException(
                        "the payload of event " + event.eventId() + " is no JSON object");
            }
            return new Incoming(event, nameOf(event.type()), payload);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the payload of event " + event.eventId() + " is not JSON", e);
        }
    }

    /** The name without its namespace. */
    static String nameOf(String type) {
        return type.startsWith(NAMESPACE) ? type.substring(NAMESPACE.length()) : type;
    }

    long position() {
        return event.position();
    }

    String tenant() {
        return event.tenantId();
    }

    String host() {
        return header("host", "");
    }

    String header(String header, String otherwise) {
        return event.headers().getOrDefault(header, otherwise);
    }

    @Nullable String headerOrNull(String header) {
        return storableOrNull(event.headers().get(header));
    }

    /** The payload as it stands in the log. */
    String data() {
        return new String(event.payload(), StandardCharsets.UTF_8);
    }

    String text(String field) {
        var value = textOrNull(field);
        if (value == null) {
            throw malformed(field, "a text");
        }
        return value;
    }

    /** A text within an object. */
    String text(String object, String field) {
        var value = payload.path(object).path(field);
        if (!value.isTextual()) {
            throw malformed(object + "." + field, "a text");
        }
        return value.textValue().replace('\0', '\uFFFD');
    }

    @Nullable String textOrNull(String field) {
        var value = payload.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw malformed(field, "a text");
        }
        return storableOrNull(value.textValue());
    }

    /** A whole number; money is always millisatoshis. */
    long number(String field) {
        var value = numberOrNull(field);
        if (value == null) {
            throw malformed(field, "a whole number");
        }
        return value;
    }

    @Nullable Long numberOrNull(String field) {
        var value = payload.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        // Anything else would be rounded on the way to a long.
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw malformed(field, "a whole number");
        }
        return value.longValue();
    }

    /** Truncated to what PostgreSQL keeps: rounding up would carry a payment into the next day. */
    Instant instant(String field) {
        try {
            return Instant.parse(text(field)).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeParseException e) {
            throw malformed(field, "an instant");
        }
    }

    /** As {@link #instant}, for a field that may be missing. */
    @Nullable Instant instantOrNull(String field) {
        return textOrNull(field) == null ? null : instant(field);
    }

    boolean flag(String field) {
        var value = payload.path(field);
        if (!value.isBoolean()) {
            throw malformed(field, "true or false");
        }
        return value.booleanValue();
    }

    LocalDate date(String field) {
        try {
            return LocalDate.parse(text(field));
        } catch (DateTimeParseException e) {
            throw malformed(field, "a date");
        }
    }

    /** A list or object as JSON text. */
    String json(String field) {
        try {
            return JSON.writeValueAsString(payload.path(field));
        } catch (JsonProcessingException e) {
            throw malformed(field, "JSON");
        }
    }

    /** A JSON list, and an object of some of the payload's fields behind its elements. */
    String appendedTo(String list, List<String> fields) {
        try {
            var all = (ArrayNode) JSON.readTree(list);
            var added = all.addObject();
            for (var field : fields) {
                if (payload.hasNonNull(field)) {
                    added.set(field, payload.get(field));
                }
            }
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list in a view is no JSON", e);
        }
    }

    Instant occurredAt() {
        return event.occurredAt().truncatedTo(ChronoUnit.MICROS);
    }

    private IllegalArgumentException malformed(String field, String expected) {
        return new IllegalArgumentException(
                "event %s (%s) at position %d: %s is not %s"
                        .formatted(event.eventId(), name, position(), field, expected));
    }

    // PostgreSQL has no NUL in texts. A provider that sends one must not halt everybody's views;
    // hashes and the timeline's data keep what was really there.
    private static @Nullable String storableOrNull(@Nullable String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }
}
