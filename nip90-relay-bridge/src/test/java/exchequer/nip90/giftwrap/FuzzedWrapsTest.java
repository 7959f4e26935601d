package exchequer.nip90.giftwrap;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.encryption.ConversationKey;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.fuzz.Batches;
import exchequer.nip90.fuzz.Campaign;
import exchequer.nip90.fuzz.Damage;
import exchequer.nip90.fuzz.Dice;
import exchequer.nip90.fuzz.FuzzProperty;
import exchequer.nip90.fuzz.Messages;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;

/** Gift wraps that are wrong inside, at every layer: opened, or refused for one of the reasons. */
class FuzzedWrapsTest {

    private static final NostrKey AUTHOR = Events.BOB;
    private static final NostrKey READER = Events.ALICE;
    private static final GiftOpener OPENER = new GiftOpener(new Cryptor(READER));
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private static final Campaign<NostrEvent> WRAPS =
            new Campaign<>(
                    "gift wraps",
                    60,
                    FuzzedWrapsTest::wrap,
                    event -> event.content().length(),
                    FuzzedWrapsTest::open);

    @FuzzProperty
    void gift_wraps(@ForAll(supplier = Batches.class) long batch) {
        WRAPS.run(batch);
    }

    @AfterContainer
    static void report() {
        WRAPS.report(
                "Unwrapped",
                "ForSomebodyElse",
                "WrapForged",
                "WrapUnreadable",
                "NotASeal",
                "SealTagged",
                "SealForged",
                "SealUnreadable",
                "NotARumour",
                "AuthorsDiffer",
                "RumourForged",
                "Expired",
                "NotAWrap");
    }

    private static String open(NostrEvent wrap) {
        Unwrapping unwrapping = OPENER.open(wrap, NOW);
        if (unwrapping instanceof Unwrapping.Unwrapped(var rumour, var seal)) {
            // Whatever was done to it: it is in the name of the one who sealed it.
            assertThat(rumour.pubkey()).isEqualTo(AUTHOR.publicKey());
            assertThat(seal.pubkey()).isEqualTo(AUTHOR.publicKey());
            assertThat(rumour.hasRightId()).isTrue();
        }
        return unwrapping.getClass().getSimpleName();
    }

    private static NostrEvent wrap(Dice dice) {
        String author = dice.oneIn(8) ? READER.publicKey() : AUTHOR.publicKey();
        String rumour = maybeDamaged(dice, Messages.rumour(dice, author));
        NostrEvent seal =
                signed(dice, AUTHOR, dice.oneIn(12) ? 1 : GiftKinds.SEAL, sealTags(dice), rumour);
        NostrEvent wrap =
                signed(
                        dice,
                        Events.key(77),
                        dice.oneIn(12) ? dice.below(65_536) : dice.of(GiftKinds.WRAP, 21_059),
                        wrapTags(dice),
                        maybeDamaged(dice, NostrJson.write(seal)));
        return dice.oneIn(12) ? Events.withForgedSignature(wrap) : wrap;
    }

    private static String maybeDamaged(Dice dice, String text) {
        return dice.oneIn(3) ? Damage.text(dice, text) : text;
    }

    private static NostrEvent signed(
            Dice dice, NostrKey author, int kind, List<List<String>> tags, String text) {
        boolean usable = !text.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(text);
        String payload =
                ConversationKey.between(author, READER.publicKey())
                        .orElseThrow()
                        .encrypt(usable ? text : "{}", dice.bytes(32));
        return author.sign(
                new EventTemplate(
                        1_699_999_000,
                        kind,
                        tags,
                        dice.oneIn(12) ? "x" + payload.substring(1) : payload));
    }

    private static List<List<String>> sealTags(Dice dice) {
        return switch (dice.below(12)) {
            case 0 -> List.of(List.of("p", READER.publicKey()));
            case 1 -> List.of(List.of("expiration", dice.of("1", "1800000000", "x")));
            default -> List.of();
        };
    }

    private static List<List<String>> wrapTags(Dice dice) {
        List<List<String>> tags = new ArrayList<>();
        if (!dice.oneIn(12)) {
            tags.add(List.of("p", READER.publicKey()));
        }
        if (dice.oneIn(16)) {
            tags.add(List.of("expiration", "1"));
        }
        return tags;
    }
}
