package exchequer.eventstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import exchequer.eventstore.upcast.Upcasters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFilesTest {

    @Event(namespace = "hotel", name = "KeyLost", version = "1")
    record KeyLost(String room) {}

    @Event(namespace = "hotel", name = "KeyLost", version = "1")
    record KeyLostSomewhere(String room, @Nullable String place) {}

    @Event(namespace = "hotel", name = "KeyLost", version = "1")
    record KeyLostByNumber(int room) {}

    @Event(namespace = "hotel", name = "KeyLost", version = "1")
    record KeyLostInAnyCase(String room, @Nullable String place) {
        KeyLostInAnyCase {
            place = place == null ? "the lobby" : place;
        }
    }

    @Event(namespace = "hotel", name = "KeyLost", version = "2")
    record KeyLostAgain(String room) {}

    @Event(namespace = "hotel", name = "KeyFound", version = "1")
    record KeyFound(String room) {}

    @TempDir private Path directory;
    private GoldenFiles golden;

    @BeforeEach
    void release() {
        golden = new GoldenFiles(directory);
        golden.keep(new KeyLost("blue"));
    }

    @Test
    void kept_event_has_a_file_and_is_read_back() {
        assertThat(directory.resolve("KeyLost.v1.json"))
                .hasContent("{\n  \"room\" : \"blue\"\n}\n");
        assertThat(golden.breaches(today(KeyLost.class))).isEmpty();
        assertThat(golden.misread(today(KeyLost.class), Upcasters.none())).isEmpty();
    }

    @Test
    void changed_file_is_noticed() throws IOException {
        Files.writeString(directory.resolve("KeyLost.v1.json"), "{\"room\":\"green\"}");

        assertThat(golden.breaches(today(KeyLost.class)))
                .containsExactly("KeyLost.v1.json is not as it was released");
    }

    @Test
    void deleted_file_is_noticed() throws IOException {
        Files.delete(directory.resolve("KeyLost.v1.json"));

        assertThat(golden.breaches(today(KeyLost.class)))
                .containsExactly(
                        "KeyLost.v1.json was released and is gone",
                        "hotel.KeyLost version 1 has no golden file");
    }

    @Test
    void file_that_nobody_listed_is_noticed() throws IOException {
        Files.delete(directory.resolve("released.sha256"));
        Files.writeString(directory.resolve("KeyFound.json"), "{}");

        assertThat(golden.breaches(today(KeyLost.class)))
                .containsExactly(
                        "KeyFound.json names no version",
                        "KeyLost.v1.json is not listed in released.sha256");
    }

    @Test
    void version_without_a_file_is_noticed() {
        assertThat(golden.breaches(today(KeyLostAgain.class, KeyFound.class)))
                .containsExactly(
                        "hotel.KeyLost version 2 has no golden file",
                        "hotel.KeyFound version 1 has no golden file");
    }

    @Test
    void event_that_is_no_class_any_more_is_noticed() {
        assertThat(golden.breaches(List.of()))
                .containsExactly("KeyLost.v1.json is of an event that no class reads any more");
    }

    @Test
    void version_that_was_taken_back_is_noticed() {
        golden.keep(new KeyLostAgain("blue"));

        assertThat(golden.breaches(today(KeyLost.class)))
                .singleElement()
                .asString()
                .startsWith("KeyLost.v2.json is newer than");
    }

    @Test
    void same_event_is_kept_once() {
        golden.keep(new KeyLost("blue"));

        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder("KeyLost.v1.json", "released.sha256");
    }

    @Test
    void property_more_is_a_further_form_of_the_version() {
        golden.keep(new KeyLostSomewhere("blue", "the bar"));
        golden.keep(new KeyLostSomewhere("blue", "the bar"));

        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder(
                        "KeyLost.v1.json", "KeyLost.v1.form2.json", "released.sha256");
        assertThat(golden.breaches(today(KeyLostSomewhere.class))).isEmpty();
        assertThat(golden.misread(today(KeyLostSomewhere.class), Upcasters.none())).isEmpty();
        assertThat(golden.newest(PublishedEvent.of(KeyLostSomewhere.class)).orElseThrow())
                .contains("the bar");
    }

    @Test
    void event_that_no_longer_says_the_same_is_refused_and_nothing_is_written() {
        assertThatIllegalStateException()
                .isThrownBy(() -> golden.keep(new KeyLostByNumber(7)))
                .withMessageContaining("make it version 2 with an upcaster");

        assertThat(golden.breaches(today(KeyLost.class))).isEmpty();
    }

    @Test
    void what_today_cannot_read_or_makes_up_is_noticed() {
        assertThat(golden.misread(today(KeyLostByNumber.class), Upcasters.none()))
                .singleElement()
                .asString()
                .startsWith("KeyLost.v1.json cannot be read");
        assertThat(golden.misread(today(KeyLostInAnyCase.class), Upcasters.none()))
                .containsExactly(
                        "KeyLost.v1.json reads as something else:"
                                + " {\"room\":\"blue\",\"place\":\"the lobby\"}");
    }

    private static List<PublishedEvent> today(Class<?>... events) {
        return PublishedEvent.of(List.of(events));
    }
}
