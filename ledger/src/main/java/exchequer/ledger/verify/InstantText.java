package exchequer.ledger.verify;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** Reads instants as exports have them. The general parser would take longer than the hashes. */
final class InstantText {

    private static final int LENGTH = "2026-03-01T08:00:07.123456Z".length();
    private static final String SHAPE = "0000-00-00T00:00:00.000000Z";
    private static final long MICROS = 1_000_000;
    private static final long DAY_SECONDS = 86_400;

    private long knownDate = -1;
    private long knownDays;

    /**
     * Microseconds since 1970.
     *
     * @throws Malformed when the text at the cursor is no instant
     */
    long micros(LineCursor line) throws Malformed {
        line.text();
        byte[] text = line.textBytes();
        int from = line.textFrom();
        if (line.textLength() != LENGTH || !hasShape(text, from)) {
            // Years beyond four digits; nobody has to be fast with them.
            return general(line);
        }
        long seconds =
                number(text, from + 11, 2) * 3_600
                        + number(text, from + 14, 2) * 60
                        + number(text, from + 17, 2);
        boolean isTime =
                number(text, from + 11, 2) < 24
                        && number(text, from + 14, 2) < 60
                        && number(text, from + 17, 2) < 60;
        if (!isTime) {
            throw line.malformed("an instant before this");
        }
        return (days(line, text, from) * DAY_SECONDS + seconds) * MICROS
                + number(text, from + 20, 6);
    }

    /** Neighbours mostly have the day in common. */
    private long days(LineCursor line, byte[] text, int from) throws Malformed {
        long date =
                number(text, from, 4) * 10_000
                        + number(text, from + 5, 2) * 100
                        + number(text, from + 8, 2);
        if (date != knownDate) {
            try {
                knownDays =
                        LocalDate.of(
                                        (int) (date / 10_000),
                                        (int) (date / 100 % 100),
                                        (int) (date % 100))
                                .toEpochDay();
            } catch (DateTimeException noDate) {
                throw line.malformed("an instant before this");
            }
            knownDate = date;
        }
        return knownDays;
    }

    private static boolean hasShape(byte[] text, int from) {
        for (int i = 0; i < LENGTH; i++) {
            char wanted = SHAPE.charAt(i);
            byte found = text[from + i];
            boolean fits = wanted == '0' ? found >= '0' && found <= '9' : found == wanted;
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] text, int from, int digits) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    private static long general(LineCursor line) throws Malformed {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(line.textString()));
        } catch (DateTimeParseException | ArithmeticException noInstant) {
            throw line.malformed("an instant before this");
        }
    }
}
