package exchequer.nip90.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.encryption.Decryption.Undecryptable;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CryptorTest {

    private static final Cryptor ALICE = new Cryptor(Events.ALICE);
    private static final Cryptor BOB = new Cryptor(Events.BOB);

    static List<JsonNode> foreign() {
        return Stream.of("NIP04", "NIP44").flatMap(it -> ForeignMessages.in(it).stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void scheme_of_nostr_tools_is_told_by_its_form(JsonNode message) {
        String payload = message.get("payload").textValue();

        assertThat(Scheme.of(payload)).hasToString(message.get("scheme").textValue());
        assertThat(BOB.decrypt(ALICE.publicKey(), payload))
                .isEqualTo(new Decrypted(message.get("plaintext").textValue()));
    }

    @ParameterizedTest
    @EnumSource
    void both_sides_read_it_and_nobody_else(Scheme scheme) {
        String payload = ALICE.encrypt(scheme, BOB.publicKey(), "job", "What is 2+2?");

        assertThat(Scheme.of(payload)).isEqualTo(scheme);
        assertThat(BOB.decrypt(ALICE.publicKey(), payload))
                .isEqualTo(new Decrypted("What is 2+2?"));
        assertThat(ALICE.decrypt(BOB.publicKey(), payload))
                .isEqualTo(new Decrypted("What is 2+2?"));
        assertThat(new Cryptor(Events.key(3)).decrypt(ALICE.publicKey(), payload))
                .isInstanceOf(Undecryptable.class);
    }

    /** Publishing again after a crash has to be the same event. */
    @ParameterizedTest
    @EnumSource
    void same_text_for_the_same_reader_under_the_same_name_is_the_same_payload(Scheme scheme) {
        assertThat(new Cryptor(Events.ALICE).encrypt(scheme, BOB.publicKey(), "job", "hello"))
                .isEqualTo(ALICE.encrypt(scheme, BOB.publicKey(), "job", "hello"));
    }

    /**
     * Some pairs run together to the same letters, two have one length. The nonce is the payload's
     * first 33 bytes, or its end: it must never serve two texts.
     */
    @ParameterizedTest
    @EnumSource
    void no_two_texts_share_a_nonce(Scheme scheme) {
        Set<String> nonces = new HashSet<>();
        int texts = 0;
        for (NostrKey writer : List.of(Events.ALICE, Events.key(3))) {
            for (String reader : List.of(BOB.publicKey(), Events.key(4).publicKey())) {
                for (String name : List.of("", "a", "ab", "a".repeat(64))) {
                    for (String text : List.of("c", "bc", "abc", "hello", "hallo")) {
                        texts++;
                        nonces.add(
                                nonceOf(new Cryptor(writer).encrypt(scheme, reader, name, text)));
                    }
                }
            }
        }

        assertThat(nonces).hasSize(texts);
    }

    @Test
    void schemes_do_not_share_what_nonces_come_from() {
        byte[] message = {1, 2, 3};

        assertThat(Events.ALICE.derive("nonce NIP04", message))
                .isNotEqualTo(Events.ALICE.derive("nonce NIP44", message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798",
            })
    void key_that_is_on_no_curve_has_no_conversation(String peer) {
        for (Scheme scheme : Scheme.values()) {
            String payload = ALICE.encrypt(scheme, BOB.publicKey(), "", "x");
            assertThat(ALICE.decrypt(peer, payload))
                    .isEqualTo(new Undecryptable(Reason.IMPOSSIBLE_KEY));
            assertThatThrownBy(() -> ALICE.encrypt(scheme, peer, "", "x"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void oversized_payload_costs_no_key() {
        assertThat(ALICE.decrypt("no key", "x".repeat(ConversationKey.MAX_PAYLOAD_CHARS + 1)))
                .isEqualTo(new Undecryptable(Reason.TOO_LARGE));
    }

    @ParameterizedTest
    @EnumSource
    void nothing_is_not_encrypted(Scheme scheme) {
        assertThatThrownBy(() -> ALICE.encrypt(scheme, BOB.publicKey(), "", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secret_does_not_show_itself() {
        assertThat(ALICE).hasToString("Cryptor[" + Events.ALICE.npub() + "]");
    }

    private static String nonceOf(String payload) {
        int iv = payload.indexOf("?iv=");
        return iv < 0 ? payload.substring(0, 44) : payload.substring(iv);
    }
}
