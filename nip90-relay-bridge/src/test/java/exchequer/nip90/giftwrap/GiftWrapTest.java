package exchequer.nip90.giftwrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.nip90.encryption.ConversationKey;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.encryption.ForeignMessages;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.giftwrap.Unwrapping.Unwrapped;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.nostr.Rumour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GiftWrapTest {

    private static final NostrKey ALICE = Events.ALICE;
    private static final NostrKey BOB = Events.BOB;
    private static final NostrKey MALLORY = Events.key(3);
    private static final NostrKey ONE_TIME = Events.key(77);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final GiftOpener OPENER = new GiftOpener(new Cryptor(BOB));
    private static final EventTemplate HELLO =
            new EventTemplate(
                    NOW.getEpochSecond(), 14, List.of(List.of("p", BOB.publicKey())), "hello 😀");
    private static final Rumour RUMOUR = Rumour.of(ALICE.publicKey(), HELLO);

    static List<JsonNode> foreign() {
        return ForeignMessages.in("NIP59");
    }

    @Test
    void reader_gets_what_the_author_wrote() {
        GiftWrapper wrapper = wrapper(1);
        Rumour rumour = wrapper.rumour(HELLO);

        NostrEvent wrap = wrapper.wrap(rumour, BOB.publicKey());

        assertThat(OPENER.open(wrap, NOW))
                .isInstanceOfSatisfying(
                        Unwrapped.class,
                        it -> {
                            assertThat(it.rumour()).isEqualTo(rumour);
                            assertThat(it.seal().pubkey()).isEqualTo(ALICE.publicKey());
                            assertThat(it.seal().tags()).isEmpty();
                        });
        assertThat(EventVerification.of(wrap)).isInstanceOf(EventVerification.Valid.class);
    }

    @Test
    void wrap_shows_the_reader_and_nothing_else() {
        NostrEvent wrap = wrapper(1).wrap(RUMOUR, BOB.publicKey());

        assertThat(wrap.kind()).isEqualTo(1059);
        assertThat(wrap.tags()).containsExactly(List.of("p", BOB.publicKey()));
        assertThat(NostrJson.write(wrap))
                .doesNotContain("hello")
                .doesNotContain(ALICE.publicKey())
                .doesNotContain(RUMOUR.id());
        assertThat(wrapper(1).wrapEphemerally(RUMOUR, BOB.publicKey()).kind()).isEqualTo(21_059);
        assertThat(OPENER.open(wrapper(1).wrapEphemerally(RUMOUR, BOB.publicKey()), NOW))
                .isInstanceOf(Unwrapped.class);
    }

    @Test
    void every_wrap_has_its_own_key_and_times_within_two_days_of_the_past() {
        GiftWrapper wrapper = wrapper(7);
        Set<String> keys = new HashSet<>();
        List<Long> ages = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            NostrEvent wrap = wrapper.wrap(RUMOUR, BOB.publicKey());
            keys.add(wrap.pubkey());
            ages.add(NOW.getEpochSecond() - wrap.createdAt());
            ages.add(NOW.getEpochSecond() - sealIn(wrap).createdAt());
        }

        assertThat(keys).hasSize(60).doesNotContain(ALICE.publicKey());
        assertThat(ages).allMatch(age -> age >= 0 && age <= 172_800);
        // 120 even draws from two days: all within one of them would be a range too small.
        assertThat(ages).anyMatch(age -> age < 43_200).anyMatch(age -> age > 129_600);
        assertThat(new HashSet<>(ages)).hasSizeGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void wraps_of_nostr_tools_are_opened(JsonNode message) {
        NostrEvent wrap = event(message.get("wrap").toString());

        assertThat(OPENER.open(wrap, Instant.ofEpochSecond(wrap.createdAt())))
                .isInstanceOfSatisfying(
                        Unwrapped.class,
                        it -> {
                            assertThat(it.rumour().content())
                                    .isEqualTo(message.get("plaintext").textValue());
                            assertThat(it.rumour().pubkey()).isEqualTo(ALICE.publicKey());
                            assertThat(it.rumour().kind()).isEqualTo(14);
                        });
    }

    @Test
    void other_kinds_are_no_wraps() {
        assertRefused(wrapOf(BOB, 4, sealOf(ALICE, RUMOUR)), new Unwrapping.NotAWrap(4));
    }

    @Test
    void wrap_for_somebody_else_is_not_even_tried() {
        assertRefused(
                wrapper(1).wrap(RUMOUR, MALLORY.publicKey()), new Unwrapping.ForSomebodyElse());
    }

    @Test
    void wrap_that_was_changed_is_forged() {
        NostrEvent wrap = wrapper(1).wrap(RUMOUR, BOB.publicKey());

        assertRefused(Events.withForgedSignature(wrap), new Unwrapping.WrapForged());
        assertRefused(Events.withContent(wrap, "x"), new Unwrapping.WrapForged());
    }

    @Test
    void wrap_encrypted_for_somebody_else_is_unreadable() {
        String forMallory = encrypted(ONE_TIME, MALLORY, NostrJson.write(sealOf(ALICE, RUMOUR)));

        assertRefused(
                signed(ONE_TIME, 1059, toBob(), forMallory),
                new Unwrapping.WrapUnreadable(Reason.FORGED));
    }

    @Test
    void weaker_scheme_is_no_wrap() {
        String weak =
                new Cryptor(ONE_TIME)
                        .encrypt(
                                Scheme.NIP04,
                                BOB.publicKey(),
                                "",
                                NostrJson.write(sealOf(ALICE, RUMOUR)));

        assertRefused(
                signed(ONE_TIME, 1059, toBob(), weak),
                new Unwrapping.WrapUnreadable(Reason.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "{}", "[]", "{\"kind\":13}"})
    void what_is_no_event_is_no_seal(String text) {
        NostrEvent wrap = signed(ONE_TIME, 1059, toBob(), encrypted(ONE_TIME, BOB, text));

        assertThat(OPENER.open(wrap, NOW)).isInstanceOf(Unwrapping.NotASeal.class);
    }

    @Test
    void event_of_another_kind_is_no_seal() {
        NostrEvent note = signed(ALICE, 1, List.of(), "gm");

        assertRefused(wrapOf(BOB, 1059, note), new Unwrapping.NotASeal("kind 1"));
    }

    @Test
    void seal_with_tags_is_refused_unless_it_expires() {
        String sealed = encrypted(ALICE, BOB, NostrJson.write(RUMOUR));
        String later = Long.toString(NOW.getEpochSecond() + 1);
        NostrEvent tagged = signed(ALICE, 13, toBob(), sealed);
        NostrEvent expiring = signed(ALICE, 13, List.of(List.of("expiration", later)), sealed);

        assertRefused(wrapOf(BOB, 1059, tagged), new Unwrapping.SealTagged());
        assertThat(OPENER.open(wrapOf(BOB, 1059, expiring), NOW)).isInstanceOf(Unwrapped.class);
        assertThat(OPENER.open(wrapOf(BOB, 1059, expiring), NOW.plusSeconds(1)))
                .isEqualTo(new Unwrapping.Expired());
    }

    @Test
    void expired_wrap_is_not_opened() {
        List<List<String>> tags =
                List.of(
                        List.of("p", BOB.publicKey()),
                        List.of("expiration", Long.toString(NOW.getEpochSecond())));
        String content = encrypted(ONE_TIME, BOB, NostrJson.write(sealOf(ALICE, RUMOUR)));

        assertRefused(signed(ONE_TIME, 1059, tags, content), new Unwrapping.Expired());
    }

    @Test
    void seal_that_its_author_did_not_sign_is_forged() {
        NostrEvent seal = Events.withForgedSignature(sealOf(ALICE, RUMOUR));

        assertRefused(wrapOf(BOB, 1059, seal), new Unwrapping.SealForged());
    }

    @Test
    void seal_for_somebody_else_is_unreadable() {
        NostrEvent seal =
                signed(ALICE, 13, List.of(), encrypted(ALICE, MALLORY, NostrJson.write(RUMOUR)));

        assertRefused(wrapOf(BOB, 1059, seal), new Unwrapping.SealUnreadable(Reason.FORGED));
    }

    @Test
    void signed_event_is_no_rumour() {
        NostrEvent event = ALICE.sign(HELLO);

        assertRefused(
                wrapOf(BOB, 1059, sealOf(ALICE, NostrJson.write(event))),
                new Unwrapping.NotARumour("it is signed"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello|not valid JSON",
                "{}|created_at is missing",
                "{\"kind\":1,\"kind\":1}|duplicate key",
            })
    void anything_else_is_no_rumour(String text, String why) {
        assertThat(OPENER.open(wrapOf(BOB, 1059, sealOf(ALICE, text)), NOW))
                .isInstanceOfSatisfying(
                        Unwrapping.NotARumour.class, it -> assertThat(it.why()).startsWith(why));
    }

    /** The attack that NIP-17 warns of: Mallory seals what Alice is said to have written. */
    @Test
    void words_in_anothers_mouth_are_not_believed() {
        assertRefused(
                wrapOf(BOB, 1059, sealOf(MALLORY, RUMOUR)),
                new Unwrapping.AuthorsDiffer(MALLORY.publicKey(), ALICE.publicKey()));
    }

    @Test
    void rumour_under_the_id_of_another_is_not_believed() {
        Rumour disguised =
                new Rumour(
                        "e".repeat(64),
                        RUMOUR.pubkey(),
                        RUMOUR.createdAt(),
                        RUMOUR.kind(),
                        RUMOUR.tags(),
                        RUMOUR.content());

        assertRefused(wrapOf(BOB, 1059, sealOf(ALICE, disguised)), new Unwrapping.RumourForged());
    }

    @Test
    void rumour_without_id_or_with_an_empty_signature_is_one() {
        String json = NostrJson.write(RUMOUR);
        String without = json.replace("\"id\":\"" + RUMOUR.id() + "\",", "");
        String emptySig = json.substring(0, json.length() - 1) + ",\"sig\":\"\"}";

        for (String text : List.of(without, emptySig)) {
            assertThat(OPENER.open(wrapOf(BOB, 1059, sealOf(ALICE, text)), NOW))
                    .isInstanceOfSatisfying(
                            Unwrapped.class, it -> assertThat(it.rumour()).isEqualTo(RUMOUR));
        }
    }

    @Test
    void only_our_own_words_are_sealed_and_only_for_keys() {
        GiftWrapper mallory = new GiftWrapper(MALLORY, new Random(1), InstantSource.fixed(NOW));

        assertThatThrownBy(() -> mallory.wrap(RUMOUR, BOB.publicKey()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> wrapper(1).wrap(RUMOUR, "0".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The example of NIP-59 with the reader's key that stands there. */
    @Test
    void example_of_the_standard_is_opened() throws IOException {
        NostrKey reader =
                NostrKey.of(
                        HexFormat.of()
                                .parseHex(
                                        "e108399bd8424357a710b606ae0c13166d853d327e47a6e5e038197346bdbf45"));
        NostrEvent wrap =
                event(
                        Files.readString(
                                Path.of("src/test/resources/encryption/nip59-example.json")));

        assertThat(new GiftOpener(new Cryptor(reader)).open(wrap, NOW))
                .isInstanceOfSatisfying(
                        Unwrapped.class,
                        it ->
                                assertThat(it.rumour())
                                        .isEqualTo(
                                                Rumour.of(
                                                        "611df01bfcf85c26ae65453b772d8f1dfd25c264621c0277e1fc1518686faef9",
                                                        new EventTemplate(
                                                                1_691_518_405,
                                                                1,
                                                                List.of(),
                                                                "Are you going to the party tonight?"))));
    }

    @Test
    void what_was_unwrapped_does_not_show_itself() {
        Unwrapping opened = OPENER.open(wrapper(1).wrap(RUMOUR, BOB.publicKey()), NOW);

        assertThat(opened.toString()).contains(RUMOUR.id()).doesNotContain("hello");
    }

    private static void assertRefused(NostrEvent wrap, Unwrapping.Refused expected) {
        assertThat(OPENER.open(wrap, NOW)).isEqualTo(expected);
    }

    private static GiftWrapper wrapper(long seed) {
        return new GiftWrapper(ALICE, new Random(seed), InstantSource.fixed(NOW));
    }

    private static NostrEvent sealOf(NostrKey author, Rumour rumour) {
        return sealOf(author, NostrJson.write(rumour));
    }

    private static NostrEvent sealOf(NostrKey author, String text) {
        return signed(author, 13, List.of(), encrypted(author, BOB, text));
    }

    private static NostrEvent wrapOf(NostrKey reader, int kind, NostrEvent inside) {
        return signed(
                ONE_TIME, kind, toBob(), encrypted(ONE_TIME, reader, NostrJson.write(inside)));
    }

    private static NostrEvent sealIn(NostrEvent wrap) {
        return ((Unwrapped) OPENER.open(wrap, NOW)).seal();
    }

    private static List<List<String>> toBob() {
        return List.of(List.of("p", BOB.publicKey()));
    }

    private static NostrEvent signed(
            NostrKey author, int kind, List<List<String>> tags, String content) {
        return author.sign(new EventTemplate(NOW.getEpochSecond() - 60, kind, tags, content));
    }

    private static String encrypted(NostrKey writer, NostrKey reader, String text) {
        return ConversationKey.between(writer, reader.publicKey())
                .orElseThrow()
                .encrypt(text, new byte[32]);
    }

    private static NostrEvent event(String json) {
        return switch (NostrJson.standard().readEvent(json)) {
            case Parsing.Parsed<NostrEvent>(NostrEvent event) -> event;
            case Parsing.Malformed<NostrEvent>(String reason) -> throw new AssertionError(reason);
        };
    }
}
