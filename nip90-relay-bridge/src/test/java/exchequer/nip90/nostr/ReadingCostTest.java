package exchequer.nip90.nostr;

import exchequer.nip90.fuzz.Colliding;
import exchequer.nip90.fuzz.Growth;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The worst shapes we know, up to the limits: reading them costs in proportion to their length. */
class ReadingCostTest {

    private static final NostrJson JSON = NostrJson.standard();
    private static final int LARGEST = 1 << 20;
    private static final int ROOM = 700;
    private static final String EVENT =
            NostrJson.write(Events.note(1_700_000_000, 5100, "@", List.of()));

    /**
     * A text that is read as an event, a frame, a relay's message and a filter, each in its way.
     */
    private record Shape(String name, IntFunction<String> ofSize) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> events() {
        return Stream.of(
                content("plain text", "a"),
                content("escapes", "\\u0000"),
                content("pairs", "😀"),
                content("escaped pairs", "\\ud83d\\ude00"),
                content("combining marks", "\u0300"),
                beside("unknown arrays", size -> repeat("[],", size) + "[]"),
                beside("unknown numbers", size -> repeat("9".repeat(40) + ",", size) + "1"),
                beside("unknown fractions", size -> repeat("1e99,", size) + "1"),
                beside("white space", size -> repeat(" ", size) + "1"),
                new Shape("fields", size -> fields(size / 12, i -> "f" + i)),
                new Shape(
                        "fields that collide",
                        size -> {
                            List<String> names = Colliding.texts(size / 42);
                            return fields(names.size(), names::get);
                        }),
                new Shape("tags", size -> tags(size, 5_000)),
                new Shape("tags of one item", size -> tags(size, 1)),
                new Shape("nothing but brackets", size -> "[".repeat(size)),
                new Shape("nothing but quotes", size -> "\"".repeat(size)),
                new Shape("half an event", size -> half(repeat("\\\"", size))));
    }

    private static Shape content(String name, String piece) {
        return new Shape(name, size -> EVENT.replace("@", repeat(piece, size)));
    }

    private static Shape beside(String name, IntFunction<String> inside) {
        return new Shape(
                name,
                size -> EVENT.replace("{\"id\"", "{\"x\":[" + inside.apply(size) + "],\"id\""));
    }

    private static String half(String content) {
        return EVENT.replace("@", content).replace("\"sig\":\"", "\"sig\":\"g");
    }

    private static String fields(int count, IntFunction<String> name) {
        String fields =
                IntStream.range(0, count)
                        .mapToObj(i -> "\"" + name.apply(i) + "\":1,")
                        .collect(Collectors.joining());
        return EVENT.replace("{\"id\"", "{" + fields + "\"id\"");
    }

    private static String tags(int size, int count) {
        String item = "\"" + "x".repeat(Math.max(1, (size - ROOM) / count - 6)) + "\"";
        String tags = ("[" + item + "],").repeat(count);
        return EVENT.replace("[]", "[" + tags.substring(0, tags.length() - 1) + "]");
    }

    private static String repeat(String piece, int size) {
        int bytes = piece.getBytes(StandardCharsets.UTF_8).length;
        return piece.repeat((size - ROOM) / bytes);
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_costs_in_proportion_to_its_length(Shape shape) {
        Growth.isInProportion(
                LARGEST,
                size -> shape.ofSize().apply(size),
                text -> {
                    JSON.readEvent(text);
                    JSON.readClientFrame("[\"EVENT\"," + text + "]");
                    JSON.readRelayMessage("[\"EVENT\",\"s\"," + text + "]");
                    JSON.readRelayMessage("[\"EOSE\",\"s\"," + text + "]");
                    JSON.readRumour(text);
                });
    }

    @Test
    void a_filter_costs_in_proportion_however_its_values_collide() {
        Growth.isInProportion(
                5_000,
                count -> "{\"#t\":" + list(Colliding.texts(count)) + "}",
                text -> JSON.readFilter(text));
    }

    @Test
    void numbers_that_collide_cost_no_more_than_others() {
        // Multiples of a power of two: in one place of any table of a power of two or twice its
        // size.
        Growth.isInProportion(
                4_096,
                count ->
                        IntStream.range(0, count)
                                .mapToObj(i -> String.valueOf((long) i * 2 * count))
                                .collect(Collectors.joining(",", "{\"supported_nips\":[", "]}")),
                text -> RelayDocument.read(text));
    }

    @Test
    void matching_costs_in_proportion_to_the_event_and_the_filter() {
        Growth.isInProportion(
                5_000, ReadingCostTest::matching, match -> match.filter().matches(match.event()));
    }

    private record Match(Filter filter, NostrEvent event) {}

    /** As many conditions as there are letters, all of them met but one. */
    private static Match matching(int size) {
        Filter filter = Filter.any();
        List<List<String>> tags = new ArrayList<>();
        List<String> colliding = Colliding.texts(2 * size);
        for (int letter = 0; letter < Math.min(25, size / 200); letter++) {
            String name = String.valueOf((char) ('A' + letter));
            filter = filter.withTag(name, colliding.subList(0, size / 26 + 1));
            tags.add(List.of(name, colliding.getFirst()));
        }
        filter = filter.withTag("Z", colliding.subList(0, size));
        for (int i = tags.size(); i < size; i++) {
            tags.add(List.of("Z", colliding.get(size + i)));
        }
        return new Match(filter, Events.note(1, 1, "", tags));
    }

    @Test
    void a_header_and_a_key_cost_in_proportion_to_their_length() {
        Growth.isInProportion(
                16_000,
                size ->
                        "Nostr "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                tags(size * 3 / 4 - 100, 30)
                                                        .getBytes(StandardCharsets.UTF_8)),
                header -> HttpAuth.verify(header, "GET", "x", new byte[0], Instant.EPOCH));
        Growth.isInProportion(
                LARGEST,
                size -> "npub1" + "q".repeat(size),
                text -> {
                    Nip19.fromNpub(text);
                    NostrKey.fromNsec(text);
                });
    }

    private static String list(List<String> values) {
        return values.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }
}
