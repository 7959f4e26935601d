package exchequer.nip90.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.encryption.Decryption.Undecryptable;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationKeyTest {

    private static final ConversationKey KEY =
            ConversationKey.between(Events.ALICE, Events.BOB.publicKey()).orElseThrow();
    private static final byte[] NONCE = new byte[32];

    @Property(tries = 200)
    void any_text_comes_back(@ForAll @StringLength(min = 1, max = 400) String text) {
        if (isWellFormed(text)) {
            assertThat(KEY.decrypt(KEY.encrypt(text, NONCE))).isEqualTo(new Decrypted(text));
        } else {
            assertThatThrownBy(() -> KEY.encrypt(text, NONCE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Version, nonce, cipher text and MAC alike: nothing may be changed and still be read. */
    @Test
    void any_flipped_bit_is_noticed() {
        byte[] payload = Base64.getDecoder().decode(KEY.encrypt("pay 5 msat", NONCE));
        for (int bit = 0; bit < 8 * payload.length; bit++) {
            byte[] changed = payload.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(KEY.decrypt(Base64.getEncoder().encodeToString(changed)))
                    .as("bit %d", bit)
                    .isEqualTo(new Undecryptable(bit < 8 ? Reason.UNKNOWN_VERSION : Reason.FORGED));
        }
    }

    @Property(tries = 1_000)
    void junk_is_refused_and_never_thrown(@ForAll @StringLength(max = 300) String junk) {
        assertThat(KEY.decrypt(junk)).isInstanceOf(Undecryptable.class);
    }

    @Property(tries = 300)
    void junk_in_the_right_alphabet_is_refused(
            @ForAll @IntRange(min = 90, max = 400) int bytes, @ForAll long seed) {
        byte[] junk = new byte[bytes];
        new Random(seed).nextBytes(junk);
        junk[0] = 2;

        assertThat(KEY.decrypt(Base64.getEncoder().encodeToString(junk)))
                .isInstanceOf(Undecryptable.class);
    }

    @Test
    void largest_text_is_encrypted_and_one_more_byte_is_not() {
        String largest = "x".repeat(ConversationKey.MAX_PLAINTEXT_BYTES);

        String payload = KEY.encrypt(largest, NONCE);

        assertThat(payload.length()).isLessThanOrEqualTo(ConversationKey.MAX_PAYLOAD_CHARS);
        assertThat(KEY.decrypt(payload)).isEqualTo(new Decrypted(largest));
        assertThatThrownBy(() -> KEY.encrypt(largest + "x", NONCE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oversized_payload_is_refused_before_it_is_decoded() {
        // Not base64 at all: had it been decoded first, the reason would be another.
        assertThat(KEY.decrypt("?".repeat(ConversationKey.MAX_PAYLOAD_CHARS + 1)))
                .isEqualTo(new Undecryptable(Reason.TOO_LARGE));
        assertThat(KEY.decrypt("?".repeat(ConversationKey.MAX_PAYLOAD_CHARS)))
                .isEqualTo(new Undecryptable(Reason.MALFORMED));
    }

    @Test
    void third_party_reads_nothing() {
        ConversationKey other =
                ConversationKey.between(Events.key(3), Events.BOB.publicKey()).orElseThrow();

        assertThat(other.decrypt(KEY.encrypt("hello", NONCE)))
                .isEqualTo(new Undecryptable(Reason.FORGED));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void nonce_of_another_size_is_a_bug_of_the_caller(int size) {
        assertThatThrownBy(() -> KEY.encrypt("hello", new byte[size]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** One length has one form: 65,535 in the long form would be a second cipher text for it. */
    @Test
    void short_text_with_the_long_prefix_is_refused() {
        for (int length : new int[] {0, 1, 65_535}) {
            byte[] padded =
                    ByteBuffer.allocate(6 + (int) Nip44Padding.paddedLength(Math.max(1, length)))
                            .putShort((short) 0)
                            .putInt(length)
                            .array();
            assertThat(KEY.decrypt(sealed(padded)))
                    .as("length %d", length)
                    .isEqualTo(new Undecryptable(Reason.BAD_PADDING));
        }
    }

    /** A length that claims gigabytes must not reserve them. */
    @Test
    void length_beyond_what_came_is_refused() {
        for (int length : new int[] {65_536, Integer.MAX_VALUE, -1}) {
            byte[] padded = ByteBuffer.allocate(6 + 32).putShort((short) 0).putInt(length).array();
            assertThat(KEY.decrypt(sealed(padded)))
                    .isEqualTo(new Undecryptable(Reason.BAD_PADDING));
        }
    }

    @Test
    void bytes_that_are_no_text_are_refused() {
        byte[] padded = new byte[2 + 32];
        padded[1] = 1;
        padded[2] = (byte) 0xff;

        assertThat(KEY.decrypt(sealed(padded))).isEqualTo(new Undecryptable(Reason.NOT_UTF8));
    }

    @Test
    void keys_and_texts_do_not_show_themselves() {
        NostrKey alice = Events.ALICE;
        String x =
                HexFormat.of()
                        .formatHex(alice.sharedWith(Events.BOB.publicKey()).orElseThrow().x());
        String shown =
                KEY
                        + " "
                        + KEY.messageKeys(NONCE)
                        + " "
                        + alice.sharedWith(Events.BOB.publicKey())
                        + " "
                        + KEY.decrypt(KEY.encrypt("my secret", NONCE));

        assertThat(shown)
                .doesNotContain("my secret")
                .doesNotContain(x)
                .doesNotContain(HexFormat.of().formatHex(KEY.bytes()))
                .doesNotContain(Arrays.toString(KEY.bytes()));
    }

    /** Encrypts what is no properly padded text, as only a broken or hostile peer does. */
    private static String sealed(byte[] padded) {
        MessageKeys keys = KEY.messageKeys(NONCE);
        byte[] cipherText = keys.encrypt(padded);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(65 + cipherText.length)
                                .put((byte) 2)
                                .put(NONCE)
                                .put(cipherText)
                                .put(keys.mac(cipherText))
                                .array());
    }

    private static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    }
}
