package exchequer.server.rest;

import exchequer.ledger.AsOf;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which moment of the books a query is about. */
final class Moments {

    /** What PostgreSQL can tell apart from its "infinity", with room. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private Moments() {}

    static AsOf asOf(@Nullable String position, @Nullable String at, @Nullable String knownAt) {
        return new AsOf(
                position == null ? null : WholeNumber.required("position", position),
                at == null ? null : instant("at", at),
                knownAt == null ? null : instant("known_at", knownAt));
    }

    static Instant instant(String field, String text) {
        try {
            Instant instant = Instant.parse(text);
            if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
                throw Problem.INVALID_FIELD.because(field, "is not in the years 1 to 9999");
            }
            return instant;
        } catch (DateTimeException malformed) {
            throw Problem.INVALID_FIELD.because(field, "is no instant like 2026-03-01T00:00:00Z");
        }
    }

    /** Says so when the books have not come to the position yet. */
    static <T> T reached(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException notYet) {
            throw Problem.INVALID_FIELD.because("position", String.valueOf(notYet.getMessage()));
        }
    }
}
