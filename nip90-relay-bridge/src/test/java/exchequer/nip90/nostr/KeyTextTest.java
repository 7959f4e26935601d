package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {

    // Both computed with nostr-tools from the secret 0x0707…07.
    private static final String NSEC =
            "nsec1qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qursl6edet";
    private static final String NPUB =
            "npub1nzwqkakt2cuhrlwfhme3asrvx4s0xfyadm57tkpu2a39t9hqtahs7fsn89";

    @Test
    void keys_are_written_as_other_implementations_do() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        NostrKey key = NostrKey.of(secret);

        assertThat(key.toNsec()).isEqualTo(NSEC);
        assertThat(key.npub()).isEqualTo(NPUB);
    }

    @Test
    void keys_are_read_back() {
        NostrKey key = NostrKey.fromNsec(NSEC).orElseThrow();

        assertThat(Nip19.fromNpub(NPUB)).contains(key.publicKey());
        assertThat(Nip19.fromNpub(NPUB.toUpperCase(Locale.ROOT))).contains(key.publicKey());
    }

    @Test
    void generated_keys_survive_the_round_trip() {
        Random random = new Random(42);
        for (int i = 0; i < 50; i++) {
            NostrKey key = NostrKey.generate(random);
            assertThat(NostrKey.fromNsec(key.toNsec()).map(NostrKey::publicKey))
                    .contains(key.publicKey());
            assertThat(Nip19.fromNpub(key.npub())).contains(key.publicKey());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "npub1",
                "npub1nzwqkakt2cuhrlwfhme3asrvx4s0xfyadm57tkpu2a39t9hqtahs7fsn8q",
                "npub1Nzwqkakt2cuhrlwfhme3asrvx4s0xfyadm57tkpu2a39t9hqtahs7fsn89",
                "npub1nzwqkakt2cuhrlwfhme3asrvx4s0xfyadm57tkpu2a39t9hqtahs7fsn8",
                "npub1bzwqkakt2cuhrlwfhme3asrvx4s0xfyadm57tkpu2a39t9hqtahs7fsn89",
                "nsec1qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qursl6edet",
                "npub1\u0130zwqkakt2cuhrlwfhme3asrvx4s0xfyadm57tkpu2a39t9hqtahs7fsn89",
            })
    void anything_else_is_no_public_key(String text) {
        assertThat(Nip19.fromNpub(text)).isEmpty();
    }

    /** Its lower case is a plain k, so that a check of the lower case alone would let it pass. */
    @Test
    void the_kelvin_sign_is_no_letter_of_a_key() {
        String kelvin = NPUB.toUpperCase(Locale.ROOT).replace('K', '\u212a');

        assertThat(kelvin.toLowerCase(Locale.ROOT)).isEqualTo(NPUB);
        assertThat(Nip19.fromNpub(kelvin)).isEmpty();
    }

    @Test
    void a_public_key_is_no_secret_key() {
        assertThat(NostrKey.fromNsec(NPUB)).isEmpty();
    }
}
