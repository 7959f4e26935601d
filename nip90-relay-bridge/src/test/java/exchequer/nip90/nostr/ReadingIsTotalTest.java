package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class ReadingIsTotalTest {

    private static final NostrJson JSON = NostrJson.standard();
    private static final NostrEvent SEED =
            Events.note(1_700_000_000, 5100, "😀\"\\", List.of(List.of("i", "x", "text")));

    @Property(tries = 300)
    void what_is_written_is_read_back_and_verifies(
            @ForAll("text") String content,
            @ForAll("tags") List<List<String>> tags,
            @ForAll @IntRange(max = 65_535) int kind,
            @ForAll @LongRange(max = NostrEvent.MAX_CREATED_AT) long createdAt) {
        NostrEvent event = Events.note(createdAt, kind, content, tags);

        assertThat(JSON.readEvent(NostrJson.write(event).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Parsing.Parsed<>(event));
        assertThat(EventVerification.of(event)).isEqualTo(new EventVerification.Valid());
    }

    @Property(tries = 1_000)
    void random_bytes_never_throw(@ForAll byte[] bytes) {
        assertThat(JSON.readEvent(bytes)).isInstanceOf(Parsing.Malformed.class);
    }

    @Property(tries = 1_000)
    void random_text_never_throws(@ForAll String text) {
        assertThat(JSON.readClientFrame(text)).isInstanceOf(ClientFrame.Junk.class);
        assertThat(JSON.readRelayMessage(text)).isInstanceOf(Parsing.Malformed.class);
        assertThat(JSON.readFilter(text)).isInstanceOf(Parsing.Malformed.class);
    }

    @Property(tries = 2_000)
    void damaged_messages_never_throw_and_their_reasons_can_be_sent(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text =
                new StringBuilder(
                        random.nextBoolean()
                                ? ClientMessage.Event.of(SEED).toJson()
                                : "[\"REQ\",\"s\",{\"kinds\":[1],\"#e\":[\""
                                        + "a".repeat(64)
                                        + "\"],\"limit\":5}]");
        String material = "{}[]\",:\\u0123ed83\u0000\ud83d\ude00 -.tn";
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            String piece = String.valueOf(material.charAt(random.nextInt(material.length())));
            text.replace(at, Math.min(text.length(), at + random.nextInt(3)), piece);
        }
        String reason =
                switch (JSON.readClientFrame(text.toString())) {
                    case ClientFrame.Understood _ -> "";
                    case ClientFrame.Junk(String why) -> why;
                    case ClientFrame.UnusableEvent(_, String why) -> why;
                    case ClientFrame.UnusableRequest(_, String why) -> why;
                    case ClientFrame.UnusableSync(_, String why) -> why;
                };
        assertThat(new RelayMessage.Notice(reason).toJson()).isNotEmpty();
        assertThat(reason).matches("[ -~]*");
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.strings().ofMaxLength(60).map(ReadingIsTotalTest::wellFormed);
    }

    @Provide
    Arbitrary<List<List<String>>> tags() {
        return text().list().ofMinSize(1).ofMaxSize(4).list().ofMaxSize(4);
    }

    private static String wellFormed(String text) {
        return Unicode.isWellFormed(text) ? text : text.replaceAll("[\ud800-\udfff]", "?");
    }
}
