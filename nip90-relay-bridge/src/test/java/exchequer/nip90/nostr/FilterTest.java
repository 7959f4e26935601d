package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FilterTest {

    private static final String E = "e".repeat(64);
    private static final String OTHER = "f".repeat(64);
    private static final NostrEvent EVENT =
            Events.note(
                    1_000,
                    5100,
                    "",
                    List.of(
                            List.of("e", E, "wss://x"),
                            List.of("t", "one", "two"),
                            List.of("t", "three"),
                            List.of("r"),
                            List.of("long", "v")));

    static Stream<Arguments> conditions() {
        String author = Events.ALICE.publicKey();
        return Stream.of(
                when("{}", true),
                when("{\"ids\":[\"" + EVENT.id() + "\"]}", true),
                when("{\"ids\":[\"" + OTHER + "\"]}", false),
                when("{\"ids\":[]}", false),
                when("{\"authors\":[\"" + OTHER + "\",\"" + author + "\"]}", true),
                when("{\"authors\":[\"" + OTHER + "\"]}", false),
                when("{\"kinds\":[1,5100]}", true),
                when("{\"kinds\":[6100]}", false),
                when("{\"kinds\":[]}", false),
                when("{\"since\":1000}", true),
                when("{\"since\":1001}", false),
                when("{\"until\":1000}", true),
                when("{\"until\":999}", false),
                when("{\"since\":1000,\"until\":1000}", true),
                when("{\"limit\":0}", true),
                when("{\"#e\":[\"" + E + "\"]}", true),
                when("{\"#e\":[\"" + OTHER + "\"]}", false),
                when("{\"#t\":[\"three\"]}", true),
                when("{\"#t\":[\"two\"]}", false),
                when("{\"#t\":[\"ONE\"]}", false),
                when("{\"#t\":[\"one\"],\"#e\":[\"" + OTHER + "\"]}", false),
                when("{\"#t\":[\"one\"],\"#e\":[\"" + E + "\"],\"kinds\":[5100]}", true),
                when("{\"#r\":[\"\"]}", false),
                when("{\"#T\":[\"one\"]}", false));
    }

    private static Arguments when(String filter, boolean matches) {
        return Arguments.of(filter, matches);
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void a_filter_matches_when_every_condition_holds(String json, boolean matches) {
        Filter filter = parse(json);

        assertThat(filter.matches(EVENT)).isEqualTo(matches);
        assertThat(parse(NostrJson.write(filter))).isEqualTo(filter);
    }

    static Stream<String> badFilters() {
        return Stream.of(
                "[]",
                "{\"ids\":[\"abcd\"]}",
                "{\"ids\":[\"" + E.toUpperCase(java.util.Locale.ROOT) + "\"]}",
                "{\"ids\":\"" + E + "\"}",
                "{\"authors\":[1]}",
                "{\"#p\":[\"short\"]}",
                "{\"#e\":[\"\"]}",
                "{\"#tt\":[\"x\"]}",
                "{\"#1\":[\"x\"]}",
                "{\"#\":[\"x\"]}",
                "{\"#t\":[null]}",
                "{\"kinds\":[1.0]}",
                "{\"kinds\":[70000]}",
                "{\"kinds\":[\"1\"]}",
                "{\"since\":-1}",
                "{\"since\":1e3}",
                "{\"until\":null}",
                "{\"limit\":-1}",
                "{\"limit\":99999999999}",
                "{\"search\":\"x\"}",
                "{\"kinds\":[1],\"kinds\":[2]}");
    }

    @ParameterizedTest
    @MethodSource("badFilters")
    void a_filter_that_says_anything_else_is_refused(String json) {
        assertThat(NostrJson.standard().readFilter(json)).isInstanceOf(Parsing.Malformed.class);
    }

    @Test
    void a_filter_made_in_code_obeys_the_same_rules() {
        Filter filter =
                Filter.any().withKinds(List.of(5100)).withTag("e", List.of(E)).withSince(1_000);

        assertThat(filter.matches(EVENT)).isTrue();
        assertThatThrownBy(() -> filter.withIds(List.of("abc")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> filter.withTag("long", List.of("v")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Filter parse(String json) {
        return switch (NostrJson.standard().readFilter(json)) {
            case Parsing.Parsed<Filter>(Filter filter) -> filter;
            case Parsing.Malformed<Filter>(String reason) -> throw new AssertionError(reason);
        };
    }
}
