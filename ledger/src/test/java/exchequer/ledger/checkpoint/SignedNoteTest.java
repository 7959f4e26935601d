package exchequer.ledger.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.ledger.checkpoint.SignedNote.Verdict.Forged;
import exchequer.ledger.checkpoint.SignedNote.Verdict.Signed;
import exchequer.ledger.checkpoint.SignedNote.Verdict.Unknown;
import exchequer.ledger.merkle.TreeHash;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes that others have published are understood, and ours are of the same form. */
class SignedNoteTest {

    /** RFC 8032 §7.1, test 1. */
    private static final String SEED =
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    /** The key of the tests of Go's golang.org/x/mod/sumdb/note. */
    private static final String GO_KEY =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String GO_NOTE =
            """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;

    @Test
    void keys_and_signatures_are_those_of_rfc_8032() {
        var signer = NoteSigner.of("rfc8032.example", HexFormat.of().parseHex(SEED));
        String[] key = signer.key().text().split("\\+", 3);
        assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(key[2])))
                .isEqualTo("01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assertThat(HexFormat.of().formatHex(signer.sign("").signatures().getFirst().signature()))
                .isEqualTo(
                        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                                + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    }

    @Test
    void notes_of_other_implementations_are_verified() {
        assertThat(SignedNote.of(GO_NOTE).verify(NoteKey.of(GO_KEY))).isEqualTo(new Signed());
        assertThat(
                        SignedNote.of(
                                        """
                                        This is an example message.

                                        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
                                        """)
                                .verify(
                                        NoteKey.of(
                                                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")))
                .isEqualTo(new Signed());
    }

    @Test
    void ours_are_to_the_byte_what_another_implementation_makes_of_the_same_key() {
        byte[] typed = Base64.getDecoder().decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
        byte[] seed = Arrays.copyOfRange(typed, 1, typed.length);
        var signer = NoteSigner.of("PeterNeumann", seed);
        assertThat(signer.key().text()).isEqualTo(GO_KEY);
        assertThat(signer.sign(SignedNote.of(GO_NOTE).text()).note()).isEqualTo(GO_NOTE);
    }

    @Test
    void text_with_blank_lines_ends_at_the_last_one() {
        var signer = signer();
        var note = signer.sign("one\n\ntwo\n");
        assertThat(SignedNote.of(note.note())).isEqualTo(note);
        assertThat(note.verify(signer.key())).isEqualTo(new Signed());
    }

    @Test
    void signatures_of_strangers_count_for_nothing() {
        var signer = signer();
        var note = signer.sign("text\n");
        var stranger = NoteSigner.of("other.example", new byte[32]);
        var namesake = NoteSigner.of(signer.key().name(), new byte[32]);
        assertThat(note.verify(stranger.key())).isEqualTo(new Unknown());
        assertThat(note.verify(namesake.key())).isEqualTo(new Unknown());
        var both =
                SignedNote.of(
                        note.note()
                                + stranger.sign("text\n").signatures().getFirst().line()
                                + "\n");
        assertThat(both.verify(signer.key())).isEqualTo(new Signed());
        assertThat(both.verify(stranger.key())).isEqualTo(new Signed());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20_261_122})
    void no_changed_note_is_taken_for_a_signed_one(long seed) {
        var random = new Random(seed);
        var signer = signer();
        String note =
                signer.sign(new Checkpoint(signer.key().name(), 77, TreeHash.EMPTY_ROOT)).note();
        for (int round = 0; round < 2_000; round++) {
            int at = random.nextInt(note.length());
            char other = (char) (' ' + random.nextInt(95));
            String changed = note.substring(0, at) + other + note.substring(at + 1);
            if (changed.equals(note)) {
                continue;
            }
            boolean signed;
            try {
                signed = SignedNote.of(changed).verify(signer.key()) instanceof Signed;
            } catch (IllegalArgumentException noNote) {
                signed = false;
            }
            assertThat(signed).as("seed %d: %s", seed, changed).isFalse();
        }
    }

    @Test
    void forged_signature_under_our_name_is_told_from_an_unknown_one() {
        var signer = signer();
        var forged = new SignedNote("other\n", signer.sign("text\n").signatures());
        assertThat(forged.verify(signer.key())).isEqualTo(new Forged());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text\n",
                "text\n\n",
                "text\n\n— a b",
                "text\n\n- a AAAAAAA=\n",
                "text\n\n—  AAAAAAA=\n",
                "text\n\n— a AAAA\n",
                "text\n\n— a !!!!!!!!\n",
                "te\txt\n\n— a AAAAAAA=\n",
                "text\n\n— a+b AAAAAAA=\n"
            })
    void what_is_no_note_is_refused(String text) {
        assertThatThrownBy(() -> SignedNote.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PeterNeumann",
                "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+AR=="
            })
    void what_is_no_key_is_refused(String text) {
        assertThatThrownBy(() -> NoteKey.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static NoteSigner signer() {
        return NoteSigner.of("ledger.example/books", HexFormat.of().parseHex(SEED));
    }
}
