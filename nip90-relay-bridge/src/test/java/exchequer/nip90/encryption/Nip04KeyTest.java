package exchequer.nip90.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.encryption.Decryption.Undecryptable;
import exchequer.nip90.nostr.Events;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Nip04KeyTest {

    private static final Nip04Key WRITER =
            Nip04Key.between(Events.ALICE, Events.BOB.publicKey()).orElseThrow();
    private static final Nip04Key READER =
            Nip04Key.between(Events.BOB, Events.ALICE.publicKey()).orElseThrow();
    private static final byte[] IV = new byte[16];
    private static final String BLOCK = Base64.getEncoder().encodeToString(new byte[16]);

    static List<JsonNode> foreign() {
        return ForeignMessages.in("NIP04");
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void nostr_tools_writes_the_same_with_the_same_vector(JsonNode message) {
        String plaintext = message.get("plaintext").textValue();
        String payload = message.get("payload").textValue();
        byte[] iv = Base64.getDecoder().decode(payload.substring(payload.indexOf("?iv=") + 4));

        assertThat(READER.decrypt(payload)).isEqualTo(new Decrypted(plaintext));
        assertThat(WRITER.encrypt(plaintext, iv)).isEqualTo(payload);
        assertThat(Scheme.of(payload)).isEqualTo(Scheme.NIP04);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?iv=",
                "AAAAAAAAAAAAAAAAAAAAAA==",
                "?iv=AAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAAA==?iv=",
                "AAAAAAAAAAAAAAAAAAAAAA==?iv=AAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAA==?iv=AAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAA==?iv=AAAAAAAAAAAAAAAAAAAAAA==?iv=AAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAAA?iv=AAAAAAAAAAAAAAAAAAAAAA==",
                "AAAA?iv=AAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAA*==?iv=AAAAAAAAAAAAAAAAAAAAAA==",
            })
    void anything_else_is_malformed(String payload) {
        assertThat(READER.decrypt(payload)).isEqualTo(new Undecryptable(Reason.MALFORMED));
    }

    @Property(tries = 500)
    void junk_is_refused_or_read_and_never_thrown(
            @ForAll @IntRange(min = 1, max = 20) int blocks, @ForAll long seed) {
        byte[] junk = new byte[16 * blocks];
        new Random(seed).nextBytes(junk);

        // One block in 256 happens to end in a valid padding; nothing is authenticated here.
        assertThat(READER.decrypt(Base64.getEncoder().encodeToString(junk) + "?iv=" + BLOCK))
                .isNotNull();
    }

    @Property(tries = 200)
    void any_text_comes_back(@ForAll @StringLength(max = 300) String text) {
        if (text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
            assertThat(READER.decrypt(WRITER.encrypt(text, IV))).isEqualTo(new Decrypted(text));
        }
    }

    @Test
    void other_keys_do_not_read_it() {
        Nip04Key other = Nip04Key.between(Events.key(3), Events.ALICE.publicKey()).orElseThrow();

        assertThat(other.decrypt(WRITER.encrypt("What is 2+2?", IV)))
                .isEqualTo(new Undecryptable(Reason.BAD_PADDING));
    }

    @Test
    void bytes_that_are_no_text_are_refused() {
        // Flipping a bit of the vector flips it in the first block: nobody would notice but UTF-8.
        String payload = WRITER.encrypt("A".repeat(15), IV);
        byte[] flipped = new byte[16];
        flipped[0] = (byte) 0x80;

        assertThat(
                        READER.decrypt(
                                payload.substring(0, payload.indexOf('?'))
                                        + "?iv="
                                        + Base64.getEncoder().encodeToString(flipped)))
                .isEqualTo(new Undecryptable(Reason.NOT_UTF8));
    }

    @Test
    void oversized_payload_is_refused_before_it_is_decoded() {
        assertThat(READER.decrypt("?".repeat(Nip04Key.MAX_PAYLOAD_CHARS + 1)))
                .isEqualTo(new Undecryptable(Reason.TOO_LARGE));
    }

    @Test
    void what_can_not_be_written_is_a_bug_of_the_caller() {
        String largest = "x".repeat(Nip04Key.MAX_PLAINTEXT_BYTES);

        assertThat(READER.decrypt(WRITER.encrypt(largest, IV))).isEqualTo(new Decrypted(largest));
        assertThatThrownBy(() -> WRITER.encrypt(largest + "x", IV))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WRITER.encrypt("x", new byte[15]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WRITER.encrypt("\ud83d", IV))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void key_does_not_show_itself() {
        assertThat(WRITER).hasToString("Nip04Key");
    }
}
