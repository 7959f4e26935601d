package exchequer.server.rest;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says which field is missing, instead of failing somewhere behind it. */
final class Required {

    private Required() {}

    static <T> T value(String field, @Nullable T value) {
        if (value == null) {
            throw Problem.INVALID_FIELD.because(field, "is required");
        }
        return value;
    }

    static String text(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Problem.INVALID_FIELD.because(field, "is required");
        }
        return value;
    }

    static <T> T id(String field, String value, Function<String, T> parse) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException malformed) {
            throw Problem.NOT_FOUND.because(field + " " + value + ": " + malformed.getMessage());
        }
    }
}
