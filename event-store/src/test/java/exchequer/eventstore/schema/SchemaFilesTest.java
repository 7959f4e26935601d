package exchequer.eventstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.eventstore.EventStoreJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaFilesTest {

    @Event(namespace = "hotel", name = "KeyLost", version = "1")
    record KeyLost(String room) {}

    @Event(namespace = "hotel", name = "KeyLost", version = "1")
    record KeyLostSomewhere(String room, @Nullable String place) {}

    @Event(namespace = "hotel", name = "KeyLost", version = "1")
    record KeyLostByNumber(int room) {}

    @Event(namespace = "hotel", name = "KeyLost", version = "2")
    record KeyLostAgain(int room) {}

    @Event(namespace = "hotel", name = "KeyFound", version = "first")
    record KeyFound(String room) {}

    @TempDir private Path directory;
    private SchemaFiles schemas;

    @BeforeEach
    void release() {
        schemas = new SchemaFiles(directory);
        schemas.write(PublishedEvent.of(KeyLost.class));
    }

    @Test
    void written_schema_is_what_the_code_says() {
        assertThat(schemas.breaches(today(KeyLost.class))).isEmpty();
    }

    @Test
    void compatible_change_is_noticed_until_it_is_written() {
        assertThat(schemas.breaches(today(KeyLostSomewhere.class)))
                .containsExactly(
                        "KeyLost.v1.json is not what the code says; the change is compatible");

        schemas.write(PublishedEvent.of(KeyLostSomewhere.class));

        assertThat(schemas.breaches(today(KeyLostSomewhere.class))).isEmpty();
    }

    @Test
    void incompatible_change_is_noticed_and_never_written() throws IOException {
        var before = Files.readString(directory.resolve("KeyLost.v1.json"));
        var why =
                "hotel.KeyLost version 1: room has the types [\"integer\"], had [\"string\"];"
                        + " room format was , is \"int32\". Make it version 2 with an upcaster";

        assertThat(schemas.breaches(today(KeyLostByNumber.class))).containsExactly(why);
        assertThatIllegalStateException()
                .isThrownBy(() -> schemas.write(PublishedEvent.of(KeyLostByNumber.class)))
                .withMessage(why);

        assertThat(directory.resolve("KeyLost.v1.json")).hasContent(before);
    }

    @Test
    void new_version_stands_beside_the_one_before() throws IOException {
        assertThat(schemas.breaches(today(KeyLostAgain.class)))
                .containsExactly("KeyLost.v2.json is missing");

        schemas.write(PublishedEvent.of(KeyLostAgain.class));

        assertThat(schemas.breaches(today(KeyLostAgain.class))).isEmpty();
        Files.delete(directory.resolve("KeyLost.v1.json"));
        assertThat(schemas.breaches(today(KeyLostAgain.class)))
                .containsExactly("KeyLost.v1.json is missing");
    }

    @Test
    void schema_of_an_event_that_does_not_exist_is_noticed() {
        schemas.write(PublishedEvent.of(KeyLostAgain.class));

        assertThat(schemas.breaches(today(KeyLost.class)))
                .containsExactly("KeyLost.v2.json is of no event there is");
    }

    @Test
    void golden_file_that_breaks_its_schema_is_noticed(@TempDir Path events) {
        var golden = new GoldenFiles(events);
        golden.keep(new KeyLostByNumber(7));
        golden.keep(new KeyLostAgain(7));

        assertThat(schemas.violations(golden))
                .hasSize(2)
                .anyMatch(why -> why.startsWith("KeyLost.v1.json: ") && why.contains("string"))
                .contains("KeyLost.v2.json has no schema");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/room_id      | 7",
                "/price_msat   | 1.5",
                "/price_msat   | \"1\"",
                "/kind         | \"dormitory\"",
                "/kind         | null",
                "/guests       | {}",
                "/guests/0/age | \"old\"",
                "/extras/tea   | \"hot\"",
                "/payment      | {\"by\":\"barter\"}",
                "/payment      | {\"by\":\"invoice\"}",
                "/arrival      | \"tomorrow\"",
                "/booked_at    | \"2026-01-02\"",
                "/booked_at    | 1767322999",
                "/late_by      | 90",
                "/asked_for    | \"dormitory\"",
            })
    void damaged_event_breaks_the_schema(String where, String value) throws IOException {
        var type = PublishedEvent.of(RoomBooked.class);
        schemas.write(type);
        var json = EventStoreJson.mapper();
        ObjectNode event = json.valueToTree(RoomBooked.SAMPLE);
        assertThat(schemas.errors(type, event)).isEmpty();

        int last = where.lastIndexOf('/');
        JsonNode parent = event.at(where.substring(0, last));
        ((ObjectNode) parent).set(where.substring(last + 1), json.readTree(value));

        assertThat(schemas.errors(type, event)).isNotEmpty();
    }

    @Test
    void what_may_be_absent_may_and_what_is_unknown_is_allowed() {
        var type = PublishedEvent.of(RoomBooked.class);
        schemas.write(type);
        ObjectNode event = EventStoreJson.mapper().valueToTree(RoomBooked.SAMPLE);

        event.remove(List.of("late_by", "note"));
        event.putNull("asked_for");
        event.put("of_tomorrow", true);

        assertThat(schemas.errors(type, event)).isEmpty();
    }

    @Test
    void version_must_be_a_number() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedEvent.of(KeyFound.class))
                .withMessageContaining("first");
        assertThatIllegalArgumentException().isThrownBy(() -> PublishedEvent.of(String.class));
    }

    private static List<PublishedEvent> today(Class<?>... events) {
        return PublishedEvent.of(List.of(events));
    }
}
