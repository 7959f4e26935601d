package exchequer.eventstore.consumer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads instants. The form {@link Instant#toString} writes is read here, for the general parser
 * would take a fifth of the time of a replay; whatever looks otherwise is left to it.
 */
final class InstantText {

    private static final int SHORTEST = "2026-01-01T00:00:00Z".length();
    private static final int LONGEST = "2026-01-01T00:00:00.123456789Z".length();
    private static final String FORM = "0000-00-00T00:00:00";
    private static final long SECONDS_PER_DAY = 86_400;

    private InstantText() {}

    /**
     * @throws DateTimeException when it is no instant
     */
    static Instant parse(String text) {
        return isUsual(text) ? parseUsual(text) : Instant.parse(text);
    }

    private static boolean isUsual(String text) {
        int length = text.length();
        if (length < SHORTEST || length > LONGEST || text.charAt(length - 1) != 'Z') {
            return false;
        }
        for (int i = 0; i < length - 1; i++) {
            char expected = i < FORM.length() ? FORM.charAt(i) : i == FORM.length() ? '.' : '0';
            if (expected == '0' ? !isDigit(text.charAt(i)) : text.charAt(i) != expected) {
                return false;
            }
        }
        // Midnight at the end of a day and leap seconds have rules of their own.
        return length != SHORTEST + 1
                && number(text, 11, 13) < 24
                && number(text, 14, 16) < 60
                && number(text, 17, 19) < 60;
    }

    private static Instant parseUsual(String text) {
        var date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        int ofDay = number(text, 11, 13) * 3_600 + number(text, 14, 16) * 60 + number(text, 17, 19);
        int nanos = 0;
        int digits = text.length() - SHORTEST - 1;
        if (digits > 0) {
            nanos = number(text, SHORTEST, text.length() - 1);
            for (int i = digits; i < 9; i++) {
                nanos *= 10;
            }
        }
        return Instant.ofEpochSecond(date.toEpochDay() * SECONDS_PER_DAY + ofDay, nanos);
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = 10 * value + (text.charAt(i) - '0');
        }
        return value;
    }
}
