package exchequer.nip90.nostr;

import static exchequer.nip90.nostr.SpellingsIT.Verdict.INVALID;
import static exchequer.nip90.nostr.SpellingsIT.Verdict.UNREADABLE;
import static exchequer.nip90.nostr.SpellingsIT.Verdict.VALID;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One signed event, spelt in every way that JSON has, and what we and nostr-tools make of it. We
 * read one spelling of a number, each key once, and nothing that has no UTF-8 form: a text that two
 * readers take for two events would let a forger show each of them another one.
 */
class SpellingsIT {

    enum Verdict {
        VALID,
        /** It is read, and its id or signature is wrong. */
        INVALID,
        UNREADABLE
    }

    private record Spelling(String found, String written, Verdict ours, Verdict theirs) {}

    private static final NostrEvent EVENT =
            Events.note(1_000, 1, "é/😀", List.of(List.of("t", "x")));
    private static final NostrEvent LATE = Events.note((1L << 53) - 1, 1, "", List.of());
    private static final NostrEvent FIRST = Events.note(0, 0, "", List.of());

    private static final String TIME = "\"created_at\":1000";
    private static final String KIND = "\"kind\":1,";
    private static final String CONTENT = "\"content\":\"é/😀\"";
    private static final String TAGS = "\"tags\":[[\"t\",\"x\"]]";

    private static final List<Spelling> TABLE =
            List.of(
                    //           what stands there, what is written, our verdict, nostr-tools'
                    new Spelling(TIME, TIME, VALID, VALID),
                    new Spelling(TIME, "\"created_at\": 1000 ", VALID, VALID),
                    new Spelling(TIME, "\"created\\u005fat\":1000", VALID, VALID),
                    // Numbers. JavaScript has one kind of them and rounds; we read integers only.
                    new Spelling(TIME, "\"created_at\":1000.0", UNREADABLE, VALID),
                    new Spelling(TIME, "\"created_at\":1e3", UNREADABLE, VALID),
                    new Spelling(TIME, "\"created_at\":1E+3", UNREADABLE, VALID),
                    new Spelling(TIME, "\"created_at\":10000e-1", UNREADABLE, VALID),
                    new Spelling(TIME, "\"created_at\":1000.5", UNREADABLE, INVALID),
                    new Spelling(TIME, "\"created_at\":1000.00000000000000001", UNREADABLE, VALID),
                    new Spelling(TIME, "\"created_at\":\"1000\"", UNREADABLE, INVALID),
                    new Spelling(TIME, "\"created_at\":-1000", UNREADABLE, INVALID),
                    new Spelling(TIME, "\"created_at\":null", UNREADABLE, INVALID),
                    new Spelling(TIME, "\"created_at\":1e400", UNREADABLE, INVALID),
                    new Spelling(TIME, "\"created_at\":01000", UNREADABLE, UNREADABLE),
                    new Spelling(TIME, "\"created_at\":+1000", UNREADABLE, UNREADABLE),
                    new Spelling(TIME, "\"created_at\":1000.", UNREADABLE, UNREADABLE),
                    new Spelling(TIME, "\"created_at\":.1e4", UNREADABLE, UNREADABLE),
                    new Spelling(TIME, "\"created_at\":0x3e8", UNREADABLE, UNREADABLE),
                    new Spelling(TIME, "\"created_at\":1_000", UNREADABLE, UNREADABLE),
                    new Spelling(TIME, "\"created_at\":NaN", UNREADABLE, UNREADABLE),
                    new Spelling(KIND, "\"kind\":1.0,", UNREADABLE, VALID),
                    new Spelling(KIND, "\"kind\":65537,", UNREADABLE, INVALID),
                    // A key twice: which one counts nobody says. JavaScript takes the last.
                    new Spelling(TIME, "\"created_at\":7," + TIME, UNREADABLE, VALID),
                    new Spelling(TIME, TIME + ",\"created_at\":7", UNREADABLE, INVALID),
                    new Spelling(TIME, TIME + "," + TIME, UNREADABLE, VALID),
                    new Spelling(CONTENT, "\"content\":\"\"," + CONTENT, UNREADABLE, VALID),
                    new Spelling(CONTENT, CONTENT + ",\"c\\u006fntent\":\"\"", UNREADABLE, INVALID),
                    // What is not signed may say anything, but not twice.
                    new Spelling(TIME, "\"x\":[1e3,-0,{}]," + TIME, VALID, VALID),
                    new Spelling(TIME, "\"x\":{\"a\":1,\"a\":2}," + TIME, UNREADABLE, VALID),
                    // Texts: escaped or not they are the same.
                    new Spelling(CONTENT, "\"content\":\"\\u00e9/😀\"", VALID, VALID),
                    new Spelling(CONTENT, "\"content\":\"\\u00E9\\/\\uD83D\\uDE00\"", VALID, VALID),
                    new Spelling(CONTENT, "\"content\":\"e\\u0301/😀\"", INVALID, INVALID),
                    new Spelling(CONTENT, "\"content\":\"é/\\ud83d\"", UNREADABLE, INVALID),
                    new Spelling(CONTENT, "\"content\":\"é/\\ude00\\ud83d\"", UNREADABLE, INVALID),
                    new Spelling(CONTENT, "\"content\":\"é/😀\t\"", UNREADABLE, UNREADABLE),
                    new Spelling(CONTENT, "\"content\":\"é/😀\\x\"", UNREADABLE, UNREADABLE),
                    new Spelling(CONTENT, "\"content\":'é/😀'", UNREADABLE, UNREADABLE),
                    new Spelling(CONTENT, "\"content\":\"é/😀\u2028\"", INVALID, INVALID),
                    // Tags.
                    new Spelling(TAGS, "\"tags\":[ [ \"t\" , \"x\" ] ]", VALID, VALID),
                    new Spelling(TAGS, "\"tags\":[[\"t\",\"x\"],]", UNREADABLE, UNREADABLE),
                    new Spelling(TAGS, "\"tags\":[[\"t\",\"x\"],[]]", UNREADABLE, INVALID),
                    new Spelling(TAGS, "\"tags\":[[\"t\",1]]", UNREADABLE, INVALID),
                    new Spelling(TAGS, "\"tags\":[[\"t\",null]]", UNREADABLE, INVALID),
                    new Spelling(TAGS, "\"tags\":null", UNREADABLE, INVALID));

    @Test
    void every_spelling_gets_the_verdict_of_the_table() throws IOException {
        NostrTools tools = new NostrTools();
        String json = NostrJson.write(EVENT);
        List<String> texts = new ArrayList<>();
        for (Spelling spelling : TABLE) {
            assertThat(json).contains(spelling.found());
            texts.add(json.replace(spelling.found(), spelling.written()));
        }
        texts.forEach(tools::judge);

        List<JsonNode> answers = tools.answers();

        for (int i = 0; i < TABLE.size(); i++) {
            Spelling spelling = TABLE.get(i);
            assertThat(ours(texts.get(i))).as("ours of %s", spelling).isEqualTo(spelling.ours());
            assertThat(theirs(answers.get(i)))
                    .as("nostr-tools' of %s: %s", spelling, answers.get(i))
                    .isEqualTo(spelling.theirs());
        }
    }

    /** Beyond 2^53 JavaScript rounds: the same event for it, and none for us. */
    @Test
    void numbers_at_the_edges_get_the_verdict_of_the_table() throws IOException {
        String late = NostrJson.write(LATE);
        String first = NostrJson.write(FIRST);
        String most = "9007199254740991";
        List<Spelling> table =
                List.of(
                        new Spelling(late, late, VALID, VALID),
                        new Spelling(
                                late, late.replace(most, "9007199254740991.4"), UNREADABLE, VALID),
                        new Spelling(
                                late, late.replace(most, "9007199254740992"), UNREADABLE, INVALID),
                        new Spelling(
                                late, late.replace(most, "9007199254740993"), UNREADABLE, INVALID),
                        new Spelling(
                                late,
                                late.replace(most, "18446744073709551615"),
                                UNREADABLE,
                                INVALID),
                        new Spelling(first, first, VALID, VALID),
                        new Spelling(first, first.replace(":0,", ":-0,"), UNREADABLE, VALID),
                        new Spelling(first, first.replace(":0,", ":0.0,"), UNREADABLE, VALID),
                        new Spelling(first, first.replace(":0,", ":1e-400,"), UNREADABLE, VALID),
                        new Spelling(first, first.replace(":0,", ":00,"), UNREADABLE, UNREADABLE));
        NostrTools tools = new NostrTools();
        table.forEach(spelling -> tools.judge(spelling.written()));

        List<JsonNode> answers = tools.answers();

        for (int i = 0; i < table.size(); i++) {
            Spelling spelling = table.get(i);
            assertThat(ours(spelling.written()))
                    .as("ours of %s", spelling)
                    .isEqualTo(spelling.ours());
            assertThat(theirs(answers.get(i)))
                    .as("nostr-tools' of %s", spelling)
                    .isEqualTo(spelling.theirs());
        }
    }

    private static Verdict ours(String text) {
        return switch (NostrJson.standard().readEvent(text)) {
            case Parsing.Malformed<NostrEvent> _ -> UNREADABLE;
            case Parsing.Parsed<NostrEvent>(NostrEvent event) ->
                    EventVerification.of(event) instanceof EventVerification.Valid
                            ? VALID
                            : INVALID;
        };
    }

    private static Verdict theirs(JsonNode answer) {
        if (answer.path("unreadable").asBoolean()) {
            return UNREADABLE;
        }
        return answer.path("valid").asBoolean() ? VALID : INVALID;
    }
}
