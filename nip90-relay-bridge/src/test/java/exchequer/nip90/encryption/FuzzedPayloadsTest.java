package exchequer.nip90.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Decryption.Undecryptable;
import exchequer.nip90.fuzz.Batches;
import exchequer.nip90.fuzz.Campaign;
import exchequer.nip90.fuzz.Damage;
import exchequer.nip90.fuzz.Dice;
import exchequer.nip90.fuzz.FuzzProperty;
import exchequer.nip90.fuzz.Words;
import exchequer.nip90.nostr.Events;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;

/** Cipher texts: read, or refused for one of the named reasons. */
class FuzzedPayloadsTest {

    private static final ConversationKey NIP44 =
            ConversationKey.between(Events.ALICE, Events.BOB.publicKey()).orElseThrow();
    private static final Nip04Key NIP04 =
            Nip04Key.between(Events.ALICE, Events.BOB.publicKey()).orElseThrow();
    private static final Cryptor CRYPTOR = new Cryptor(Events.ALICE);

    private record Sealed(String payload, String text) {}

    private static final Campaign<Sealed> PAYLOADS =
            new Campaign<>(
                    "NIP-44 payloads",
                    250,
                    FuzzedPayloadsTest::nip44,
                    secret -> secret.payload().length(),
                    FuzzedPayloadsTest::openNip44);
    private static final Campaign<String> OLD_PAYLOADS =
            Campaign.ofTexts(
                    "NIP-04 payloads",
                    500,
                    FuzzedPayloadsTest::nip04,
                    text -> answer(NIP04.decrypt(text)));
    private static final Campaign<Sealed> FROM_ANYBODY =
            new Campaign<>(
                    "payloads from anybody",
                    60,
                    FuzzedPayloadsTest::nip44,
                    secret -> secret.payload().length(),
                    secret ->
                            answer(
                                    CRYPTOR.decrypt(
                                            secret.text().length() % 2 == 0
                                                    ? Events.BOB.publicKey()
                                                    : "f".repeat(64),
                                            secret.payload())));

    @FuzzProperty
    void nip44_payloads(@ForAll(supplier = Batches.class) long batch) {
        PAYLOADS.run(batch);
    }

    @FuzzProperty
    void nip04_payloads(@ForAll(supplier = Batches.class) long batch) {
        OLD_PAYLOADS.run(batch);
    }

    @FuzzProperty
    void payloads_from_anybody(@ForAll(supplier = Batches.class) long batch) {
        FROM_ANYBODY.run(batch);
    }

    @AfterContainer
    static void report() {
        PAYLOADS.report(
                "Decrypted",
                "UNKNOWN_VERSION",
                "TOO_SHORT",
                "MALFORMED",
                "FORGED",
                "BAD_PADDING",
                "NOT_UTF8");
        OLD_PAYLOADS.report("Decrypted", "MALFORMED", "BAD_PADDING", "NOT_UTF8");
        FROM_ANYBODY.report("Decrypted", "IMPOSSIBLE_KEY", "MALFORMED", "FORGED");
    }

    /** What opens is what was sealed: nobody without the key can change it into anything else. */
    private static String openNip44(Sealed secret) {
        Decryption decryption = NIP44.decrypt(secret.payload());
        if (decryption instanceof Decrypted(String text)) {
            assertThat(text).isEqualTo(secret.text());
        }
        return answer(decryption);
    }

    private static String answer(Decryption decryption) {
        return switch (decryption) {
            case Decrypted _ -> "Decrypted";
            case Undecryptable(Decryption.Reason reason) -> reason.name();
        };
    }

    private static Sealed nip44(Dice dice) {
        String text = plaintext(dice);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] nonce = dice.bytes(32);
        MessageKeys keys = NIP44.messageKeys(nonce);
        byte[] padded = Nip44Padding.pad(utf8);
        if (dice.oneIn(5)) {
            // Authentic all the same: what the holder of the other key may do to us.
            padded = lie(dice, padded);
            text = new String(padded, StandardCharsets.UTF_8);
        }
        byte[] cipherText = padded.length == 0 ? padded : keys.encrypt(padded);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(dice.oneIn(20) ? dice.below(256) : 2);
        bytes.writeBytes(nonce);
        bytes.writeBytes(cipherText);
        bytes.writeBytes(keys.mac(cipherText));
        String payload =
                Base64.getEncoder()
                        .encodeToString(
                                dice.oneIn(3)
                                        ? Damage.bytes(dice, bytes.toByteArray())
                                        : bytes.toByteArray());
        return new Sealed(
                dice.oneIn(4) ? Damage.text(dice, payload) : payload, honest(text, padded));
    }

    /** What the padded bytes say, told by nothing but the rule: length first, then the text. */
    private static String honest(String text, byte[] padded) {
        if (padded.length < 2) {
            return text;
        }
        ByteBuffer in = ByteBuffer.wrap(padded);
        int length = Short.toUnsignedInt(in.getShort());
        int from = 2;
        if (length == 0 && padded.length >= 6) {
            length = in.getInt();
            from = 6;
        }
        return length < 0 || length > padded.length - from
                ? text
                : new String(padded, from, length, StandardCharsets.UTF_8);
    }

    private static byte[] lie(Dice dice, byte[] padded) {
        return switch (dice.below(5)) {
            case 0 -> dice.bytes(dice.upTo(200));
            case 1 -> {
                ByteBuffer.wrap(padded).putShort((short) dice.below(65_536));
                yield padded;
            }
            case 2 -> {
                ByteBuffer.wrap(padded).putShort((short) 0).putInt((int) dice.number());
                yield padded;
            }
            case 3 -> {
                padded[2] = (byte) 0xff;
                yield padded;
            }
            default -> Damage.bytes(dice, padded);
        };
    }

    private static String plaintext(Dice dice) {
        if (dice.oneIn(60)) {
            return "x".repeat(65_500 + dice.below(80));
        }
        String text = Words.wellFormed(dice);
        return text.isEmpty() ? "." : text;
    }

    private static String nip04(Dice dice) {
        byte[] iv = dice.bytes(16);
        String payload = NIP04.encrypt(Words.wellFormed(dice), iv);
        if (dice.oneIn(4)) {
            // Blocks that no text of ours became.
            Base64.Encoder base64 = Base64.getEncoder();
            payload =
                    base64.encodeToString(dice.bytes(16 * dice.upTo(3)))
                            + dice.of("?iv=", "?iv", "?iv=?iv=")
                            + base64.encodeToString(dice.bytes(dice.of(16, 16, 15, 17)));
        }
        return Damage.text(dice, payload);
    }
}
