package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.fuzz.Batches;
import exchequer.nip90.fuzz.Campaign;
import exchequer.nip90.fuzz.Damage;
import exchequer.nip90.fuzz.Dice;
import exchequer.nip90.fuzz.FuzzProperty;
import exchequer.nip90.fuzz.Words;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;

/** Keys in the form people paste, and the header of HTTP requests: right, or refused. */
class FuzzedKeysTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final String URL = "https://market.example/v1/rfqs?x=1";
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final NostrEvent RIGHT =
            authorisation(1_700_000_000, URL, "POST", Hex.of(EventId.sha256(BODY)));
    private static final List<NostrEvent> WRONG =
            List.of(
                    authorisation(1_699_999_000, URL, "POST", Hex.of(EventId.sha256(BODY))),
                    authorisation(1_700_000_000, URL + "2", "POST", Hex.of(EventId.sha256(BODY))),
                    authorisation(1_700_000_000, URL, "GET", Hex.of(EventId.sha256(BODY))),
                    authorisation(1_700_000_000, URL, "POST", "00"));

    private static final Campaign<String> KEYS =
            Campaign.ofTexts("keys", 1_500, FuzzedKeysTest::key, FuzzedKeysTest::readKey);
    private static final Campaign<String> HEADERS =
            Campaign.ofTexts(
                    "authorisation headers", 500, FuzzedKeysTest::header, FuzzedKeysTest::judge);

    private static NostrEvent authorisation(long at, String url, String method, String payload) {
        return Events.BOB.sign(
                new EventTemplate(
                        at,
                        HttpAuth.KIND,
                        List.of(
                                List.of("u", url),
                                List.of("method", method),
                                List.of("payload", payload)),
                        ""));
    }

    @FuzzProperty
    void keys(@ForAll(supplier = Batches.class) long batch) {
        KEYS.run(batch);
    }

    @FuzzProperty
    void authorisation_headers(@ForAll(supplier = Batches.class) long batch) {
        HEADERS.run(batch);
    }

    @AfterContainer
    static void report() {
        KEYS.report("npub", "nsec", "refused");
        HEADERS.report(
                "authenticated",
                "SCHEME_NOT_NOSTR",
                "NOT_BASE64",
                "MALFORMED_EVENT",
                "EXPIRED",
                "URL_MISMATCH",
                "METHOD_MISMATCH",
                "PAYLOAD_MISMATCH",
                "INVALID_ID");
    }

    private static String key(Dice dice) {
        byte[] data = dice.bytes(dice.oneIn(8) ? dice.upTo(60) : 32);
        String text = Bech32.encode(dice.of("npub", "nsec", "note", "npub1", ""), data);
        String cased =
                switch (dice.below(4)) {
                    case 0 -> text.toUpperCase(Locale.ROOT);
                    case 1 -> text.toUpperCase(Locale.ROOT).replace('K', '\u212a');
                    default -> text;
                };
        return dice.oneIn(2) ? cased : Damage.text(dice, cased);
    }

    /** What is taken for a key has one spelling, but for its case. */
    private static String readKey(String text) {
        Optional<String> npub = Nip19.fromNpub(text);
        if (npub.isPresent()) {
            assertThat(text).isPrintable().isEqualToIgnoringCase(Nip19.npub(npub.get()));
            assertThat(text.chars()).allMatch(c -> c < 0x80);
            return "npub";
        }
        Optional<NostrKey> nsec = NostrKey.fromNsec(text);
        if (nsec.isPresent()) {
            assertThat(text.chars()).allMatch(c -> c < 0x80);
            assertThat(text).isEqualToIgnoringCase(nsec.get().toNsec());
            return "nsec";
        }
        return "refused";
    }

    private static String header(Dice dice) {
        NostrEvent event = dice.oneIn(3) ? dice.of(WRONG) : RIGHT;
        String json = NostrJson.write(event);
        byte[] bytes =
                dice.oneIn(3)
                        ? Damage.text(dice, json).getBytes(StandardCharsets.UTF_8)
                        : Damage.bytes(dice, json.getBytes(StandardCharsets.UTF_8));
        Base64.Encoder base64 = dice.oneIn(8) ? Base64.getUrlEncoder() : Base64.getEncoder();
        String header =
                dice.of("Nostr ", "Nostr ", "Nostr ", "nostr ", "Nostr  ", "Bearer ", "Nostr", "")
                        + base64.encodeToString(bytes);
        return switch (dice.below(12)) {
            case 0 -> Damage.text(dice, header);
            case 1 -> Words.any(dice);
            default -> header;
        };
    }

    /** Only the one event that was signed for this request lets anybody in. */
    private static String judge(String header) {
        return switch (HttpAuth.verify(header, "POST", URL, BODY, NOW)) {
            case HttpAuth.Refused(HttpAuth.Refusal refusal) -> refusal.name();
            case HttpAuth.Authenticated(String pubkey, String eventId, long createdAt) -> {
                assertThat(pubkey).isEqualTo(Events.BOB.publicKey());
                assertThat(eventId).isEqualTo(RIGHT.id());
                assertThat(createdAt).isEqualTo(RIGHT.createdAt());
                yield "authenticated";
            }
        };
    }
}
