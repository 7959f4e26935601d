package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalFormTest {

    private static final String KEY = "a".repeat(64);

    /** Events made and signed by nostr-tools; see generate-events.mjs beside the file. */
    static Stream<String> foreignEvents() throws IOException {
        try (InputStream file = CanonicalFormTest.class.getResourceAsStream("/nostr/events.jsonl");
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        Objects.requireNonNull(file), StandardCharsets.UTF_8))) {
            return lines.lines().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("foreignEvents")
    void events_of_another_implementation_verify_and_are_written_back_to_the_same_bytes(
            String line) {
        NostrEvent event = Events.parse(line);

        assertThat(EventVerification.of(event)).isEqualTo(new EventVerification.Valid());
        assertThat(NostrJson.write(event)).isEqualTo(line);
    }

    @Test
    void the_corpus_is_not_empty() throws IOException {
        assertThat(foreignEvents()).hasSizeGreaterThan(30);
    }

    @Test
    void control_characters_are_escaped_as_javascript_does() {
        String content = "\b\t\n\f\r\"\\/\u0000\u0001\u000b\u001f\u007f\u2028😀";

        assertThat(EventId.canonicalForm(KEY, 1, 2, List.of(), content))
                .isEqualTo(
                        "[0,\""
                                + KEY
                                + "\",1,2,[],\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0000\\u0001\\u000b\\u001f"
                                + "\u007f\u2028😀\"]");
    }

    @Test
    void tags_are_written_without_whitespace() {
        List<List<String>> tags = List.of(List.of("e", "x", ""), List.of("t"));

        assertThat(EventId.canonicalForm(KEY, 0, 0, tags, ""))
                .isEqualTo("[0,\"" + KEY + "\",0,0,[[\"e\",\"x\",\"\"],[\"t\"]],\"\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\ud83d", "\ude00", "\ude00\ud83d", "a\ud83d", "\ud83db", "\ud83d\ud83d"})
    void half_a_surrogate_pair_has_no_id(String content) {
        assertThatThrownBy(() -> EventId.canonicalForm(KEY, 0, 0, List.of(), content))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
