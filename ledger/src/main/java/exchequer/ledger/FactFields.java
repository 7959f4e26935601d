package exchequer.ledger;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The fields of an event's JSON, each in exactly the form its contract gives it. Nothing is coerced
 * or defaulted: {@code "100"} is not 100, and a field given twice has no value. Fields nobody asks
 * for are allowed, so that events can grow.
 */
final class FactFields {

    /** 21,000,000 BTC: no honest amount is larger. */
    private static final long MAX_MSAT = 21_000_000L * 100_000_000L * 1_000L;

    /** Bitcoin's first block; a date before it or in five digits is a broken clock or worse. */
    private static final Instant EARLIEST = Instant.parse("2009-01-03T18:15:05Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int KEY_DIGITS = 64;
    private static final int IDENTIFIER_LETTERS_MAX = 100;
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern RAIL = Pattern.compile("[a-z0-9._-]+(:[a-z0-9._-]+)*");

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final JsonNode fields;

    private FactFields(JsonNode fields) {
        this.fields = fields;
    }

    /**
     * @throws LedgerIntegrityException when the bytes are not one JSON object
     */
    static FactFields parse(byte[] payload) {
        try {
            JsonNode node = JSON.readTree(payload);
            if (node == null || !node.isObject()) {
                throw new LedgerIntegrityException("payload is not a JSON object");
            }
            return new FactFields(node);
        } catch (IOException e) {
            throw new LedgerIntegrityException("payload is not JSON", e);
        }
    }

    /** 32 bytes in lower-case hexadecimal: a public key, a payment hash, a preimage. */
    String hex32(String name) {
        String value = text(name);
        if (value.length() != KEY_DIGITS || !Hash.isLowerCaseHex(value)) {
            throw odd(name, "is not 64 lower-case hexadecimal digits");
        }
        return value;
    }

    /** An identifier of ours. */
    String identifier(String name) {
        String value = text(name);
        if (!isIdentifier(value)) {
            throw odd(name, "does not match [a-z0-9_-]{1,100}");
        }
        return value;
    }

    // Not a regular expression: every event has some.
    private static boolean isIdentifier(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean fits = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-';
            if (!fits) {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= IDENTIFIER_LETTERS_MAX;
    }

    /** The name of a rail, fit to be part of an account's path. */
    String rail(String name) {
        String value = matching(name, RAIL);
        if (value.length() > 100) {
            throw odd(name, "is too long");
        }
        return value;
    }

    /** An amount that may be zero. */
    long msat(String name) {
        JsonNode node = required(name);
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < 0
                || node.longValue() > MAX_MSAT) {
            throw odd(name, "is no amount in msat");
        }
        return node.longValue();
    }

    /** An amount that may not be zero. */
    long positiveMsat(String name) {
        long value = msat(name);
        if (value == 0) {
            throw odd(name, "is zero");
        }
        return value;
    }

    /** An instant, cut to the microseconds that are kept. */
    Instant instant(String name) {
        Instant value;
        try {
            value = Instant.parse(text(name)).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException e) {
            throw new LedgerIntegrityException("field " + name + " is no instant", e);
        }
        return plausible(name, value);
    }

    /**
     * @throws LedgerIntegrityException when it lies before Bitcoin or after the year 9999
     */
    static Instant plausible(String name, Instant value) {
        if (value.isBefore(EARLIEST) || value.isAfter(LATEST)) {
            throw odd(name, "lies outside of 2009 to 9999");
        }
        return value;
    }

    /** Whether there is such a field with a value. */
    boolean has(String name) {
        return fields.hasNonNull(name);
    }

    /** An object. */
    FactFields object(String name) {
        JsonNode node = required(name);
        if (!node.isObject()) {
            throw odd(name, "is no object");
        }
        return new FactFields(node);
    }

    /** A word that code knows. */
    String word(String name) {
        return text(name);
    }

    /** A UUID in lower case. */
    String uuid(String name) {
        return matching(name, UUID);
    }

    /** A list of objects, which may be empty. */
    List<FactFields> objects(String name) {
        JsonNode list = required(name);
        if (!list.isArray()) {
            throw odd(name, "is no list");
        }
        var objects = new ArrayList<FactFields>();
        for (JsonNode item : list) {
            if (!item.isObject()) {
                throw odd(name, "holds what is no object");
            }
            objects.add(new FactFields(item));
        }
        return List.copyOf(objects);
    }

    private String matching(String name, Pattern form) {
        String value = text(name);
        if (!form.matcher(value).matches()) {
            throw odd(name, "does not match " + form);
        }
        return value;
    }

    private String text(String name) {
        JsonNode node = required(name);
        if (!node.isTextual()) {
            throw odd(name, "is not text");
        }
        return node.textValue();
    }

    private JsonNode required(String name) {
        JsonNode node = fields.get(name);
        if (node == null || node.isNull()) {
            throw odd(name, "is missing");
        }
        return node;
    }

    private static LedgerIntegrityException odd(String name, String why) {
        return new LedgerIntegrityException("field " + name + " " + why);
    }
}
