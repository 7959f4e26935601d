package exchequer.eventstore.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.schema.RoomBooked.Amount;
import exchequer.eventstore.schema.RoomBooked.Guest;
import exchequer.eventstore.schema.RoomBooked.Kind;
import exchequer.eventstore.schema.RoomBooked.Payment;
import exchequer.eventstore.schema.RoomBooked.RoomId;
import exchequer.eventstore.upcast.Upcaster;
import exchequer.eventstore.upcast.Upcasters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An event of three versions, of which the first two lie in the log and are no class any more. */
class HistoryOfAnEventTest {

    private static final Path HOME = Path.of("src/test/resources/bookings");
    private static final GoldenFiles GOLDEN = new GoldenFiles(HOME.resolve("events"));
    private static final SchemaFiles SCHEMAS = new SchemaFiles(HOME.resolve("schemas"));
    private static final List<PublishedEvent> TODAY = PublishedEvent.of(List.of(RoomBooked.class));
    private static final ObjectMapper JSON = EventStoreJson.strictMapper();

    @BeforeAll
    static void golden() {
        if (Boolean.getBoolean("golden.write")) {
            GOLDEN.keep(RoomBooked.SAMPLE);
            TODAY.forEach(SCHEMAS::write);
        }
    }

    @Test
    void every_version_has_its_golden_file_and_its_schema() {
        assertThat(GOLDEN.breaches(TODAY)).isEmpty();
        assertThat(SCHEMAS.breaches(TODAY)).isEmpty();
        assertThat(GOLDEN.newest(TODAY.getFirst())).contains(GoldenFiles.text(RoomBooked.SAMPLE));
    }

    @Test
    void every_golden_file_keeps_to_the_schema_of_its_version() {
        assertThat(SCHEMAS.violations(GOLDEN)).isEmpty();
    }

    @Test
    void every_version_is_read_as_the_event_of_today() throws IOException {
        assertThat(GOLDEN.misread(TODAY, RoomBooked.UPCASTERS)).isEmpty();
        assertThat(GOLDEN.misread(TODAY)).isEmpty();
        assertThat(read("1"))
                .isEqualTo(booking("blue", "Ada", 12_000, 1, "2024-02-29", "2024-01-02T03:04:05Z"));
        assertThat(read("2"))
                .isEqualTo(
                        booking("green", "Grace", 12_345, 3, "2025-06-30", "2025-06-01T00:00:00Z"));
        assertThat(read("3")).isEqualTo(RoomBooked.SAMPLE);
    }

    @Test
    void what_comes_out_of_the_upcasters_keeps_to_the_schema_of_today() throws IOException {
        for (String version : List.of("1", "2")) {
            var upcast = RoomBooked.UPCASTERS.apply("hotel.RoomBooked", version, stored(version));

            assertThat(SCHEMAS.errors(TODAY.getFirst(), JSON.readTree(upcast.payload()))).isEmpty();
        }
    }

    @Test
    void missing_upcaster_is_noticed() {
        assertThat(GOLDEN.misread(TODAY, Upcasters.none()))
                .containsExactly(
                        "RoomBooked.v1.json comes out as version 1, and today's is 3: an upcaster"
                                + " is missing",
                        "RoomBooked.v2.json comes out as version 2, and today's is 3: an upcaster"
                                + " is missing");
    }

    @Test
    void upcaster_that_makes_no_event_of_today_is_noticed() {
        var lazy =
                Upcasters.of(
                        Upcaster.unchanged("hotel.RoomBooked", "1", "2"),
                        Upcaster.unchanged("hotel.RoomBooked", "2", "3"));

        assertThat(GOLDEN.misread(TODAY, lazy))
                .hasSize(2)
                .allMatch(breach -> breach.contains("cannot be read"));
    }

    private static RoomBooked booking(
            String room, String guest, long msat, int nights, String arrival, String bookedAt) {
        return new RoomBooked(
                new RoomId(room),
                new Amount(msat),
                Kind.SINGLE,
                List.of(new Guest(guest, null)),
                Map.of(),
                new Payment.Cash(),
                nights,
                LocalDate.parse(arrival),
                null,
                null,
                null,
                Instant.parse(bookedAt));
    }

    private static RoomBooked read(String version) throws IOException {
        var upcast = RoomBooked.UPCASTERS.apply("hotel.RoomBooked", version, stored(version));
        assertThat(upcast.version()).isEqualTo("3");
        return JSON.readValue(new String(upcast.payload(), UTF_8), RoomBooked.class);
    }

    private static byte[] stored(String version) throws IOException {
        return Files.readAllBytes(HOME.resolve("events/RoomBooked.v" + version + ".json"));
    }
}
