package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventReadingTest {

    private static final NostrEvent EVENT =
            Events.note(1_700_000_000, 5100, "hi", List.of(List.of("i", "x", "text")));
    private static final String GOOD = NostrJson.write(EVENT);
    private static final NostrJson JSON = NostrJson.standard();

    static Stream<Arguments> badEvents() {
        return Stream.of(
                bad("", "ends too early"),
                bad("null", "must be an object"),
                bad("[]", "must be an object"),
                bad("\"text\"", "must be an object"),
                bad("{}", "id is missing"),
                bad("{", "not valid JSON"),
                bad(GOOD + "x", "not valid JSON"),
                bad(GOOD + GOOD, "after the end"),
                bad(GOOD.replace("\"kind\":5100", "\"kind\":-1"), "kind must be between"),
                bad(GOOD.replace("\"kind\":5100", "\"kind\":-0"), "kind must be between"),
                bad(GOOD.replace("\"kind\":5100", "\"kind\":65536"), "kind must be between"),
                bad(GOOD.replace("\"kind\":5100", "\"kind\":5100.0"), "kind must be an integer"),
                bad(GOOD.replace("\"kind\":5100", "\"kind\":51e2"), "kind must be an integer"),
                bad(GOOD.replace("\"kind\":5100", "\"kind\":\"5100\""), "kind must be an integer"),
                bad(GOOD.replace("\"kind\":5100", "\"kind\":05100"), "not valid JSON"),
                bad(GOOD.replace("\"kind\":5100,", ""), "kind is missing"),
                bad(GOOD.replace("\"kind\":5100", "\"kind\":5100,\"kind\":5100"), "duplicate key"),
                bad(
                        GOOD.replace("\"kind\":5100", "\"kind\":5100,\"k\\u0069nd\":1"),
                        "duplicate key"),
                bad(GOOD.replace("1700000000", "1.7e9"), "created_at must be an integer"),
                bad(GOOD.replace("1700000000", "9007199254740992"), "created_at must be between"),
                bad(GOOD.replace("1700000000", "9".repeat(30)), "created_at must be between"),
                bad(GOOD.replace("1700000000", "9".repeat(2000)), "not valid JSON"),
                bad(GOOD.replace("1700000000", "-1700000000"), "created_at must be between"),
                bad(GOOD.replace("1700000000", "null"), "created_at must be an integer"),
                bad(GOOD.replace(EVENT.id(), EVENT.id().substring(1)), "id must be 64"),
                bad(GOOD.replace(EVENT.id(), "A" + EVENT.id().substring(1)), "id must be 64"),
                bad(GOOD.replace(EVENT.pubkey(), "g".repeat(64)), "pubkey must be 64"),
                bad(GOOD.replace(EVENT.sig(), EVENT.sig() + "00"), "sig must be 128"),
                bad(GOOD.replace("\"hi\"", "null"), "content must be a string"),
                bad(GOOD.replace("\"hi\"", "7"), "content must be a string"),
                bad(GOOD.replace("\"hi\"", "\"\\ud83d\""), "content contains a lone surrogate"),
                bad(GOOD.replace("\"hi\"", "\"\ude00\""), "content contains a lone surrogate"),
                bad(GOOD.replace("\"hi\"", "\"a\nb\""), "not valid JSON"),
                bad(GOOD.replace("\"hi\"", "'hi'"), "not valid JSON"),
                bad(GOOD.replace("\"text\"", "1"), "a tag item must be a string"),
                bad(GOOD.replace("\"text\"", "null"), "a tag item must be a string"),
                bad(GOOD.replace("\"text\"", "[]"), "a tag item must be a string"),
                bad(GOOD.replace("\"text\"", "\"\\udc00\""), "a tag item contains a lone"),
                bad(GOOD.replace("[[\"i\"", "[[],[\"i\""), "a tag is empty"),
                bad(GOOD.replace("[[\"i\",\"x\",\"text\"]]", "{}"), "tags must be an array"),
                bad(GOOD.replace("[[\"i\",\"x\",\"text\"]]", "[1]"), "a tag must be an array"),
                bad(
                        GOOD.replace("{", "{\"more\":" + "[".repeat(50) + "]".repeat(50) + ","),
                        "not valid JSON"));
    }

    private static Arguments bad(String json, String reason) {
        return Arguments.of(json, reason);
    }

    @ParameterizedTest
    @MethodSource("badEvents")
    void bad_events_are_refused_with_the_reason(String json, String reason) {
        assertThat(JSON.readEvent(json))
                .isInstanceOfSatisfying(
                        Parsing.Malformed.class,
                        malformed -> assertThat(malformed.reason()).contains(reason));
    }

    @Test
    void a_good_event_is_read_back_as_it_was() {
        assertThat(JSON.readEvent(GOOD)).isEqualTo(new Parsing.Parsed<>(EVENT));
        assertThat(JSON.readEvent(GOOD.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Parsing.Parsed<>(EVENT));
    }

    @Test
    void whitespace_order_and_unknown_fields_do_not_matter() {
        String json =
                """
                { "sig" : "%s", "content":"hi", "seen_on": {"relay": [1, 2.5, null]},
                  "tags": [ ["i", "x", "text"] ], "kind": 5100,
                  "created_at": 1700000000, "pubkey": "%s", "id": "%s" }
                """
                        .formatted(EVENT.sig(), EVENT.pubkey(), EVENT.id());

        assertThat(JSON.readEvent(json)).isEqualTo(new Parsing.Parsed<>(EVENT));
    }

    @Test
    void surrogates_encoded_as_utf8_are_refused_even_in_pairs() {
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        byte[] cesu = {
            (byte) 0xed, (byte) 0xa0, (byte) 0xbd, (byte) 0xed, (byte) 0xb8, (byte) 0x80
        };
        int content = GOOD.indexOf("\"hi\"") + 1;
        byte[] bytes = new byte[good.length + cesu.length];
        System.arraycopy(good, 0, bytes, 0, content);
        System.arraycopy(cesu, 0, bytes, content, cesu.length);
        System.arraycopy(good, content, bytes, content + cesu.length, good.length - content);

        assertThat(JSON.readEvent(bytes)).isEqualTo(new Parsing.Malformed<>("not valid UTF-8"));
    }

    @Test
    void limits_count_tags_items_and_utf8_bytes() {
        NostrJson small = NostrJson.withLimits(new JsonLimits(GOOD.length() + 10, 1, 3, 1, 1));

        assertThat(small.readEvent(GOOD)).isInstanceOf(Parsing.Parsed.class);
        assertThat(small.readEvent(GOOD.replace("hi", "ééééééé")))
                .isEqualTo(
                        new Parsing.Malformed<>("larger than " + (GOOD.length() + 10) + " bytes"));
        assertThat(small.readEvent(GOOD.replace("\"x\"", "\"\",\"\"")))
                .isEqualTo(new Parsing.Malformed<>("a tag has more than 3 items"));
        assertThat(small.readEvent(GOOD.replace("[[", "[[\"\"],[")))
                .isEqualTo(new Parsing.Malformed<>("more than 1 tags"));
    }

    @Test
    void expiration_is_read_only_from_a_plain_number() {
        assertThat(expiring("1700000000").expiration()).contains(1_700_000_000L);
        for (String other : List.of("", "-1", "1.5", "1e3", "soon", "9".repeat(16))) {
            assertThat(expiring(other).expiration()).as(other).isEmpty();
        }
        assertThat(expiring("100").expiredAt(99)).isFalse();
        assertThat(expiring("100").expiredAt(100)).isTrue();
    }

    private static NostrEvent expiring(String when) {
        return Events.note(1, 1, "", List.of(List.of("expiration", when)));
    }
}
