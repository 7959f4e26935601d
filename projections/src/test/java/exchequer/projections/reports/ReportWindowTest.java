package exchequer.projections.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ReportWindowTest {

    private static ReportWindow day(String date, String zone) {
        return ReportWindow.day(LocalDate.parse(date), ZoneId.of(zone));
    }

    private static Duration length(ReportWindow window) {
        return Duration.between(window.start(), window.end());
    }

    @Test
    void spring_day_in_berlin_has_23_hours() {
        var day = day("2026-03-29", "Europe/Berlin");
        assertThat(day.start()).isEqualTo(Instant.parse("2026-03-28T23:00:00Z"));
        assertThat(day.end()).isEqualTo(Instant.parse("2026-03-29T22:00:00Z"));
        assertThat(length(day)).isEqualTo(Duration.ofHours(23));
    }

    @Test
    void autumn_day_in_berlin_has_25_hours() {
        var day = day("2026-10-25", "Europe/Berlin");
        assertThat(length(day)).isEqualTo(Duration.ofHours(25));
    }

    @Test
    void missing_midnight_starts_at_the_first_moment_there_is() {
        var day = day("2018-11-04", "America/Sao_Paulo");
        assertThat(day.start()).isEqualTo(Instant.parse("2018-11-04T03:00:00Z"));
        assertThat(length(day)).isEqualTo(Duration.ofHours(23));
        assertThat(day("2018-11-03", "America/Sao_Paulo").end()).isEqualTo(day.start());
        assertThat(length(day("2024-04-26", "Africa/Cairo"))).isEqualTo(Duration.ofHours(23));
    }

    @Test
    void ambiguous_midnight_starts_at_the_earlier() {
        var day = day("2023-11-05", "America/Havana");
        assertThat(day.start()).isEqualTo(Instant.parse("2023-11-05T04:00:00Z"));
        assertThat(length(day)).isEqualTo(Duration.ofHours(25));
    }

    @Test
    void days_of_a_year_leave_no_gap_in_any_zone() {
        for (var id : ZoneId.getAvailableZoneIds()) {
            var zone = ZoneId.of(id);
            var date = LocalDate.of(2025, 12, 31);
            var before = ReportWindow.day(date, zone);
            for (int i = 0; i < 366; i++) {
                date = date.plusDays(1);
                var day = ReportWindow.day(date, zone);
                assertThat(day.start()).as("%s %s", id, date).isEqualTo(before.end());
                before = day;
            }
        }
    }

    @Test
    void offset_needs_no_rules() {
        assertThat(day("2026-03-01", "+02:00").tzdbVersion()).isEqualTo("none");
        assertThat(day("2026-03-01", "UTC+02:00").tzdbVersion()).isEqualTo("none");
        assertThat(day("2026-03-01", "Europe/Berlin").tzdbVersion()).matches("[0-9]{4}[a-z]");
    }

    @Test
    void empty_window_is_refused() {
        var moment = Instant.parse("2026-03-01T00:00:00Z");
        assertThatThrownBy(() -> ReportWindow.between(moment, moment))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReportWindow.between(moment, moment.plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
