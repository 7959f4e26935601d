package exchequer.projections.reports;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRulesException;
import java.time.zone.ZoneRulesProvider;
import org.jspecify.annotations.Nullable;

/**
 * The stretch of time a report is about, half-open: what settles at {@code end} belongs to the
 * next.
 *
 * @param date the calendar day, when it is one
 * @param zone IANA name or offset whose day it is
 * @param tzdbVersion the release of the time zone rules that fixed the bounds; "none" for an offset
 */
public record ReportWindow(
        @Nullable LocalDate date, String zone, String tzdbVersion, Instant start, Instant end) {

    /**
     * @throws IllegalArgumentException when the end is not after the start
     */
    public ReportWindow {
        // As settlement times are: otherwise a bound could fall between a payment and itself.
        start = start.truncatedTo(ChronoUnit.MICROS);
        end = end.truncatedTo(ChronoUnit.MICROS);
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException("the end of a window must be after its start");
        }
    }

    /**
     * A calendar day: from its first moment to the first moment of the next, so 23 or 25 hours when
     * the clocks change. A midnight that does not exist is the first moment after the gap, one that
     * exists twice the earlier.
     */
    public static ReportWindow day(LocalDate date, ZoneId zone) {
        return new ReportWindow(
                date,
                zone.getId(),
                tzdbVersion(zone),
                date.atStartOfDay(zone).toInstant(),
                date.plusDays(1).atStartOfDay(zone).toInstant());
    }

    /** Any stretch of time. */
    public static ReportWindow between(Instant start, Instant end) {
        return new ReportWindow(null, "UTC", tzdbVersion(ZoneOffset.UTC), start, end);
    }

    private static String tzdbVersion(ZoneId zone) {
        if (zone instanceof ZoneOffset) {
            return "none";
        }
        try {
            return ZoneRulesProvider.getVersions(zone.getId()).lastKey();
        } catch (ZoneRulesException e) {
            // A prefixed offset such as UTC+02:00: a name, but no rules that could change.
            return "none";
        }
    }
}
