package exchequer.settlement.history;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.settlement.lightning.PaymentHash;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one record. What is there and can not be meant is an exception; nothing is guessed.
 */
final class HistoryFields {

    private static final long MSAT_PER_SAT = 1_000;

    /** All bitcoin there will ever be. */
    private static final long MSAT_MAX = 2_100_000_000_000_000_000L;

    private static final String HASH = "[0-9a-fA-F]{64}";
    private static final int LONGEST_TEXT = 1_000;

    /** Before the Lightning network, and after every payment in a file from before. */
    private static final Instant EARLIEST = Instant.parse("2015-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private final JsonNode record;

    HistoryFields(JsonNode record) {
        this.record = record;
    }

    JsonNode record() {
        return record;
    }

    boolean has(String field) {
        return record.hasNonNull(field);
    }

    /** The text, lower case and trimmed, or empty. */
    Optional<String> word(String field) {
        return text(field).map(text -> text.strip().toLowerCase(Locale.ROOT));
    }

    Optional<String> text(String field) {
        JsonNode value = record.path(field);
        if (value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.asText().isBlank()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new UnreadableRecordException(field + " is no text");
        }
        if (value.asText().length() > LONGEST_TEXT) {
            throw new UnreadableRecordException(
                    field + " is longer than %,d characters".formatted(LONGEST_TEXT));
        }
        return Optional.of(value.asText());
    }

    String required(String field) {
        return text(field).orElseThrow(() -> new UnreadableRecordException(field + " is missing"));
    }

    /** A payment hash, or nothing; what looks like none is an error and not nothing. */
    @Nullable PaymentHash hash(String field) {
        Optional<String> text = text(field);
        if (text.isEmpty()) {
            return null;
        }
        if (!text.get().matches(HASH)) {
            throw new UnreadableRecordException(field + " is not 64 hexadecimal digits");
        }
        return new PaymentHash(text.get().toLowerCase(Locale.ROOT));
    }

    @Nullable Long sats(String field) {
        Long sats = wholeNumber(field);
        if (sats == null) {
            return null;
        }
        if (sats > MSAT_MAX / MSAT_PER_SAT) {
            throw new UnreadableRecordException(field + " is more than there is");
        }
        return sats * MSAT_PER_SAT;
    }

    @Nullable Long msat(String field) {
        Long msat = wholeNumber(field);
        if (msat != null && msat > MSAT_MAX) {
            throw new UnreadableRecordException(field + " is more than there is");
        }
        return msat;
    }

    /** Not negative; LND writes 64-bit numbers as texts. */
    @Nullable Long wholeNumber(String field) {
        JsonNode value = record.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isNumber() && !value.isTextual()) {
            throw new UnreadableRecordException(field + " is no number");
        }
        try {
            long number = new BigDecimal(value.asText().strip()).longValueExact();
            if (number < 0) {
                throw new UnreadableRecordException(field + " is negative");
            }
            return number;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new UnreadableRecordException(field + " is no whole number");
        }
    }

    /** Seconds since 1970 or RFC 3339, under the field's name with any of the usual endings. */
    @Nullable Instant time(String field) {
        for (String ending :
                new String[] {"", "_at", "_at_epoch_seconds", "_epoch_seconds", "_at_rfc3339"}) {
            if (has(field + ending)) {
                return instant(field + ending);
            }
        }
        return null;
    }

    private Instant instant(String field) {
        JsonNode value = record.path(field);
        try {
            Instant instant =
                    value.isTextual() && !value.asText().matches("[0-9]+")
                            ? Instant.parse(value.asText().strip())
                            : Instant.ofEpochSecond(requiredNumber(field));
            return plausible(field, instant);
        } catch (DateTimeException e) {
            throw new UnreadableRecordException(
                    field + " is neither seconds since 1970 nor RFC 3339");
        }
    }

    private long requiredNumber(String field) {
        Long number = wholeNumber(field);
        if (number == null) {
            throw new UnreadableRecordException(field + " is missing");
        }
        return number;
    }

    /** Milliseconds taken for seconds would lie thousands of years ahead. */
    static Instant plausible(String field, Instant instant) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new UnreadableRecordException(field + " lies outside of 2015 to 2099");
        }
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
