package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.NOW;

import exchequer.nip90.encryption.ConversationKey;
import exchequer.nip90.encryption.Nip04Key;
import exchequer.nip90.fuzz.Colliding;
import exchequer.nip90.fuzz.Growth;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a verified event means is found out at a cost in proportion to its size. */
class TranslationCostTest {

    private static final int LARGEST = 1 << 18;
    private static final Translator TRANSLATOR = Market.translator();
    private static final List<String> ABOUT = List.of("e", Market.TEXT_REQUEST.id());

    private record Shape(String name, IntFunction<NostrEvent> ofSize) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> shapes() {
        return Stream.of(
                feedback("plain text", "a"),
                // A JDK look-behind once went back to the beginning from each of them.
                feedback("combining marks", "\u0300"),
                feedback("combining marks on a letter", "a\u0300\u0301\u0302"),
                feedback("beginnings of invoices", "lnbc"),
                feedback("beginnings of invoices apart", "lnbc "),
                feedback("invoices that are too short", "lnbc1" + "q".repeat(40) + " "),
                feedback("invoices that end wrong", "lnbcrt" + "q".repeat(480) + "_ "),
                feedback("one invoice without an end", "q"),
                shape("prices", 7_000, size -> many(size, "amount", "_")),
                shape(
                        "one price",
                        7_000,
                        size -> List.of(ABOUT, List.of("amount", "_".repeat(size)))),
                shape("jobs", 7_000, size -> many(size, "e", "0".repeat(64))),
                shape("statuses", 7_000, size -> many(size, "status", "error")),
                shape("bids", 5_050, size -> many(size, "bid", "7")),
                shape("inputs", 5_050, size -> many(size, "i", "x")),
                shape("providers", 5_050, size -> many(size, "p", "a".repeat(64))),
                shape("kinds", 31_990, size -> colliding(size, "k")),
                shape("deletions", 5, size -> colliding(size, "e")),
                new Shape(
                        "fields that collide",
                        size ->
                                event(
                                        31_990,
                                        List.of(List.of("k", "5050")),
                                        Colliding.texts(size / 40).stream()
                                                .collect(
                                                        Collectors.joining(
                                                                "\":1,\"", "{\"", "\":1}")))));
    }

    private static Shape feedback(String name, String piece) {
        return new Shape(
                name + " in feedback",
                size ->
                        event(
                                7_000,
                                List.of(ABOUT, List.of("status", "processing")),
                                "lnbc" + piece.repeat(size / piece.length())));
    }

    private static Shape shape(String name, int kind, IntFunction<List<List<String>>> tags) {
        return new Shape(name, size -> event(kind, tags.apply(size), ""));
    }

    private static List<List<String>> many(int size, String name, String value) {
        return IntStream.range(0, size / 64)
                .mapToObj(i -> i == 0 ? ABOUT : List.of(name, value))
                .toList();
    }

    private static List<List<String>> colliding(int size, String name) {
        return Colliding.texts(size / 64).stream().map(text -> List.of(name, text)).toList();
    }

    private static NostrEvent event(int kind, List<List<String>> tags, String content) {
        NostrKey author = kind == 5_050 || kind == 5 ? Market.BUYER : Market.PROVIDER;
        return author.sign(new EventTemplate(NOW.getEpochSecond(), kind, tags, content));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void an_event_costs_in_proportion_to_its_size(Shape shape) {
        Growth.isInProportion(
                LARGEST,
                size -> shape.ofSize().apply(size),
                event -> TRANSLATOR.translate(event, "raw", NOW));
    }

    @Test
    void a_cipher_text_costs_in_proportion_to_its_length() {
        ConversationKey nip44 =
                ConversationKey.between(Market.OURS, Market.BUYER.publicKey()).orElseThrow();
        Nip04Key nip04 = Nip04Key.between(Market.OURS, Market.BUYER.publicKey()).orElseThrow();
        for (String piece : List.of("A", "Ag==", "?iv=", "=", "\u0300")) {
            Growth.isInProportion(
                    1 << 20,
                    size -> "Ag" + piece.repeat((size - 2) / piece.length()),
                    payload -> {
                        nip44.decrypt(payload);
                        nip04.decrypt(payload);
                        nip04.decrypt(payload.substring(28) + "?iv=" + "A".repeat(22) + "==");
                    });
        }
    }
}
