package exchequer.eventstore.upcast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpcastersTest {

    private static final String TYPE = "hotel.RoomBooked";

    @Test
    void payload_no_upcaster_is_for_comes_back_as_the_same_array() {
        byte[] notEvenJson = {1, 2, 3};
        var upcasters = Upcasters.of(adding("1", "2"));

        assertThat(Upcasters.none().apply(TYPE, "1", notEvenJson).payload()).isSameAs(notEvenJson);
        assertThat(upcasters.apply("hotel.Other", "1", notEvenJson).payload())
                .isSameAs(notEvenJson);
        assertThat(upcasters.apply(TYPE, "2", notEvenJson).payload()).isSameAs(notEvenJson);
        assertThat(upcasters.apply(TYPE, "2", notEvenJson).version()).isEqualTo("2");
        // Of a node that is ahead: it is the reader who has to refuse it.
        assertThat(upcasters.apply(TYPE, "3", notEvenJson).version()).isEqualTo("3");
    }

    @Test
    void steps_follow_each_other_up_to_the_last_version_in_whatever_order_they_were_given() {
        var upcasters = Upcasters.of(adding("3", "4"), adding("1", "2"), adding("2", "3"));

        assertThat(upcast(upcasters, "1", "{}")).isEqualTo("4 {\"2\":true,\"3\":true,\"4\":true}");
        assertThat(upcast(upcasters, "3", "{}")).isEqualTo("4 {\"4\":true}");
        assertThat(upcasters.lastVersion(TYPE)).contains("4");
        assertThat(upcasters.lastVersion("hotel.Other")).isEmpty();
    }

    @Test
    void several_versions_may_lead_to_the_same() {
        var upcasters = Upcasters.of(adding("1", "3"), adding("2", "3"));

        assertThat(upcast(upcasters, "1", "{}")).isEqualTo("3 {\"3\":true}");
        assertThat(upcast(upcasters, "2", "{}")).isEqualTo("3 {\"3\":true}");
    }

    @Test
    void stored_bytes_stay_as_they_are() {
        byte[] stored = "{\"a\":1}".getBytes(UTF_8);
        byte[] before = stored.clone();

        Upcasters.of(adding("1", "2")).apply(TYPE, "1", stored);

        assertThat(stored).isEqualTo(before);
    }

    @Test
    void what_a_step_does_not_touch_keeps_its_value_to_the_last_digit() {
        var json =
                "{\"big\":123456789012345678901234567890,\"fraction\":1.10,\"text\":\"\\u0000ü\\uD83D\\uDE00\","
                        + "\"nothing\":null}";

        assertThat(upcast(Upcasters.of(Upcaster.unchanged(TYPE, "1", "2")), "1", json))
                .isEqualTo("2 " + json);
    }

    @Test
    void two_upcasters_from_one_version_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upcasters.of(adding("1", "2"), adding("1", "3")))
                .withMessage("hotel.RoomBooked: two upcasters from version 1");
    }

    @Test
    void going_round_in_a_circle_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Upcasters.of(adding("1", "2"), adding("2", "3"), adding("3", "2")))
                .withMessageContaining("round in a circle");
        assertThatIllegalArgumentException().isThrownBy(() -> adding("1", "1"));
    }

    @Test
    void missing_step_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upcasters.of(adding("1", "2"), adding("3", "4")))
                .withMessage("hotel.RoomBooked: upcasters end in several versions: [2, 4]");
    }

    @Test
    void upcasters_must_lead_to_the_versions_of_today() {
        var upcasters = Upcasters.of(adding("1", "2"));

        assertThat(upcasters.leadingTo(Map.of(TYPE, "2", "hotel.Other", "7"))).isSameAs(upcasters);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upcasters.leadingTo(Map.of(TYPE, "3")))
                .withMessage("hotel.RoomBooked: upcasters end in version 2, today's is 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upcasters.leadingTo(Map.of("hotel.RoomTaken", "2")))
                .withMessageContaining("unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "1", "\"{}\"", "{", "{} {}", "{\"a\":1,\"a\":2}"})
    void payload_that_is_not_one_object_is_refused(String payload) {
        assertThatThrownBy(() -> upcast(Upcasters.of(adding("1", "2")), "1", payload))
                .isInstanceOfSatisfying(
                        UpcastFailedException.class,
                        failure -> {
                            assertThat(failure.type()).isEqualTo(TYPE);
                            assertThat(failure.version()).isEqualTo("1");
                        })
                .hasMessageStartingWith("hotel.RoomBooked version 1 cannot be upcast to 2: ");
    }

    @Test
    void upcaster_that_throws_is_named() {
        var cause = new ArithmeticException("overflow");
        var upcasters =
                Upcasters.of(
                        adding("1", "2"),
                        step(
                                "2",
                                "3",
                                _ -> {
                                    throw cause;
                                }));

        assertThatThrownBy(() -> upcast(upcasters, "1", "{\"secret\":1}"))
                .isInstanceOf(UpcastFailedException.class)
                .hasCause(cause)
                .hasMessageStartingWith("hotel.RoomBooked version 2 cannot be upcast to 3: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void upcaster_that_returns_nothing_is_named() {
        var upcasters = Upcasters.of(step("1", "2", _ -> null));

        assertThatThrownBy(() -> upcast(upcasters, "1", "{}"))
                .isInstanceOf(UpcastFailedException.class)
                .hasMessageContaining("version 1");
    }

    private static Upcaster adding(String from, String to) {
        return step(from, to, payload -> payload.put(to, true));
    }

    private static Upcaster step(String from, String to, UnaryOperator<ObjectNode> change) {
        return new Upcaster(TYPE, from, to, change);
    }

    private static String upcast(Upcasters upcasters, String version, String payload) {
        var upcast = upcasters.apply(TYPE, version, payload.getBytes(UTF_8));
        return upcast.version() + " " + new String(upcast.payload(), UTF_8);
    }
}
