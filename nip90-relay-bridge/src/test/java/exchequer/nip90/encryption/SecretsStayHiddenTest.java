package exchequer.nip90.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.giftwrap.GiftOpener;
import exchequer.nip90.giftwrap.GiftWrapper;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.ModuleClasses;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.nostr.SharedPoint;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.wallet.WalletConnection;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/**
 * Printing an object never prints a key. All classes of the module that hold one, directly or
 * through others, are looked up, so that a new one can not be forgotten.
 */
class SecretsStayHiddenTest {

    private static final byte[] SECRET = secret();
    private static final NostrKey KEY = NostrKey.of(SECRET);
    private static final String PEER = Events.BOB.publicKey();
    private static final SharedPoint POINT = KEY.sharedWith(PEER).orElseThrow();
    private static final ConversationKey CONVERSATION =
            ConversationKey.between(KEY, PEER).orElseThrow();
    private static final byte[] NONCE = new byte[32];

    /** All that say something of their own when printed. */
    private static final List<Object> TALKATIVE =
            List.of(
                    KEY,
                    POINT,
                    CONVERSATION,
                    Nip04Key.between(KEY, PEER).orElseThrow(),
                    CONVERSATION.messageKeys(NONCE),
                    new Cryptor(KEY),
                    wallet());

    private static final List<Object> SILENT =
            List.of(
                    new GiftOpener(new Cryptor(KEY)),
                    new GiftWrapper(KEY, new Random(1), InstantSource.system()),
                    new MarketVoice(KEY, "wss://market.example"));

    private static byte[] secret() {
        byte[] secret = new byte[32];
        new Random(5).nextBytes(secret);
        return secret;
    }

    private static WalletConnection wallet() {
        String text =
                "nostr+walletconnect://%s?relay=wss%%3A%%2F%%2Frelay.example&secret=%s"
                        .formatted(PEER, HexFormat.of().formatHex(SECRET));
        return switch (WalletConnection.read(text)) {
            case Parsing.Parsed<WalletConnection>(WalletConnection read) -> read;
            case Parsing.Malformed<WalletConnection>(String why) -> throw new AssertionError(why);
        };
    }

    @Test
    void what_holds_a_key_prints_none() {
        MessageKeys message = CONVERSATION.messageKeys(NONCE);
        List<byte[]> secrets =
                List.of(
                        SECRET,
                        POINT.x(),
                        CONVERSATION.bytes(),
                        message.chachaKey(),
                        message.macKey());

        for (Object holder : Stream.concat(TALKATIVE.stream(), SILENT.stream()).toList()) {
            String printed = holder.toString().toLowerCase(Locale.ROOT);
            for (byte[] secret : secrets) {
                assertThat(printed)
                        .doesNotContain(HexFormat.of().formatHex(secret))
                        .doesNotContain(HexFormat.of().formatHex(secret).substring(0, 12))
                        .doesNotContain(
                                Base64.getEncoder().encodeToString(secret).toLowerCase(Locale.ROOT))
                        .doesNotContain(Arrays.toString(secret));
            }
            assertThat(printed).doesNotContain("nsec1").doesNotContain(KEY.toNsec());
        }
    }

    @Test
    void a_text_that_was_decrypted_is_not_printed() {
        String payload = CONVERSATION.encrypt("the plan", NONCE);

        assertThat(CONVERSATION.decrypt(payload).toString()).doesNotContain("plan");
    }

    /** A record prints all it has, so one that holds a key has to be looked at by somebody. */
    @Test
    void every_class_that_holds_a_key_is_known_here() {
        Set<Class<?>> holders = holders();
        Set<Class<?>> known = new HashSet<>();
        TALKATIVE.forEach(holder -> known.add(holder.getClass()));

        assertThat(holders).as("holders of keys").containsAll(known);
        List<String> unknown =
                holders.stream()
                        .filter(type -> !known.contains(type))
                        .filter(type -> type.isRecord() || declaresToString(type))
                        .map(Class::getName)
                        // Its parts print themselves, and none of them says a key.
                        .filter(name -> !name.equals("exchequer.nip90.inbox.RelayInbox$Parts"))
                        .toList();
        assertThat(unknown).as("say something of their own, and hold a key").isEmpty();
    }

    private static boolean declaresToString(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("toString"));
    }

    private static Set<Class<?>> holders() {
        List<Class<?>> all = ModuleClasses.all();
        assertThat(all).hasSizeGreaterThan(80);
        Set<Class<?>> holders =
                new HashSet<>(
                        Set.of(
                                NostrKey.class,
                                SharedPoint.class,
                                MessageKeys.class,
                                SecretKey.class));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Class<?> type : all) {
                boolean holds =
                        Arrays.stream(type.getDeclaredFields())
                                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                                .map(Field::getType)
                                .anyMatch(holders::contains);
                grown |= holds && holders.add(type);
            }
        }
        return holders;
    }
}
