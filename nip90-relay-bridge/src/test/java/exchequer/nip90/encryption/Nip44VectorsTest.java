package exchequer.nip90.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.encryption.Decryption.Undecryptable;
import exchequer.nip90.nostr.NostrKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The official vectors: the file whose hash stands in NIP-44, and the rows of its text. */
class Nip44VectorsTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] BYTES = file();
    private static final JsonNode V2 = json().get("v2");

    static Stream<JsonNode> conversationKeys() {
        return rows("/valid/get_conversation_key");
    }

    static Stream<JsonNode> messageKeys() {
        return rows("/valid/get_message_keys/keys");
    }

    static Stream<JsonNode> lengths() {
        return rows("/valid/calc_padded_len");
    }

    static Stream<JsonNode> conversations() {
        return rows("/valid/encrypt_decrypt");
    }

    static Stream<JsonNode> longMessages() {
        return rows("/valid/encrypt_decrypt_long_msg");
    }

    static Stream<JsonNode> impossibleKeys() {
        return rows("/invalid/get_conversation_key");
    }

    static Stream<JsonNode> undecryptable() {
        return rows("/invalid/decrypt");
    }

    static Stream<JsonNode> wrongLengths() {
        return rows("/invalid/encrypt_msg_lengths");
    }

    @Test
    void file_is_the_official_one_and_every_section_of_it_is_run() {
        assertThat(sha256(BYTES))
                .isEqualTo("269ed0f69e4c192512cc779e78c555090cebc7c785b609e338a62afc3ce25040");
        List<String> sections = new ArrayList<>();
        V2.properties()
                .forEach(half -> half.getValue().fieldNames().forEachRemaining(sections::add));
        assertThat(sections)
                .containsExactlyInAnyOrder(
                        "get_conversation_key",
                        "get_message_keys",
                        "calc_padded_len",
                        "encrypt_decrypt",
                        "encrypt_decrypt_long_msg",
                        "encrypt_msg_lengths",
                        "get_conversation_key",
                        "decrypt");
    }

    @ParameterizedTest
    @MethodSource("conversationKeys")
    void conversation_key_comes_from_either_secret(JsonNode row) {
        ConversationKey key =
                ConversationKey.between(secret(row, "sec1"), text(row, "pub2")).orElseThrow();

        assertThat(HEX.formatHex(key.bytes())).isEqualTo(text(row, "conversation_key"));
    }

    @ParameterizedTest
    @MethodSource("messageKeys")
    void message_keys_are_expanded_from_conversation_and_nonce(JsonNode row) {
        String conversation = V2.at("/valid/get_message_keys/conversation_key").textValue();

        MessageKeys keys =
                ConversationKey.ofBytes(HEX.parseHex(conversation))
                        .messageKeys(bytes(row, "nonce"));

        assertThat(HEX.formatHex(keys.chachaKey())).isEqualTo(text(row, "chacha_key"));
        assertThat(HEX.formatHex(keys.chachaNonce())).isEqualTo(text(row, "chacha_nonce"));
        assertThat(HEX.formatHex(keys.macKey())).isEqualTo(text(row, "hmac_key"));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void padded_length_is_that_of_the_table(JsonNode row) {
        assertThat(Nip44Padding.paddedLength(row.get(0).longValue()))
                .isEqualTo(row.get(1).longValue());
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void what_one_writes_the_other_reads(JsonNode row) {
        NostrKey one = secret(row, "sec1");
        NostrKey two = secret(row, "sec2");
        ConversationKey writing = ConversationKey.between(one, two.publicKey()).orElseThrow();
        ConversationKey reading = ConversationKey.between(two, one.publicKey()).orElseThrow();

        assertThat(HEX.formatHex(writing.bytes())).isEqualTo(text(row, "conversation_key"));
        assertThat(HEX.formatHex(reading.bytes())).isEqualTo(text(row, "conversation_key"));
        assertThat(writing.encrypt(text(row, "plaintext"), bytes(row, "nonce")))
                .isEqualTo(text(row, "payload"));
        assertThat(reading.decrypt(text(row, "payload")))
                .isEqualTo(new Decrypted(text(row, "plaintext")));
    }

    @ParameterizedTest
    @MethodSource("longMessages")
    void long_message_has_the_hash_of_the_table(JsonNode row) {
        ConversationKey key = ConversationKey.ofBytes(bytes(row, "conversation_key"));
        String plaintext = text(row, "pattern").repeat(row.get("repeat").intValue());

        String payload = key.encrypt(plaintext, bytes(row, "nonce"));

        assertThat(sha256(utf8(plaintext))).isEqualTo(text(row, "plaintext_sha256"));
        assertThat(sha256(utf8(payload))).isEqualTo(text(row, "payload_sha256"));
        assertThat(key.decrypt(payload)).isEqualTo(new Decrypted(plaintext));
    }

    @ParameterizedTest
    @CsvSource({
        "65535, 6e1bebca6a8229364a162a72ef064826c4cd7457bf54f190ef782bd9deff3e42,"
                + "6d8c2810d1e870fbaa1f0a0937126cca837a15f9260e27060c331d70a3c0bc84",
        "65536, bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a,"
                + "b7b4edb36ba92e267d322d56d9aebc22e7fa96ff52e3c12adc07f07a43cbc616",
        "65537, 008ffc88d3c96a9f307524eb361e47c5222a887fc45fa0c1fb8d429c5c23b430,"
                + "eeb7c7c5373894ea2c1547cfd3ccb15d5a0b2d619da852e5c79df792dcc9e435",
    })
    void long_prefix_begins_where_two_bytes_end(int length, String plainHash, String payloadHash) {
        ConversationKey key =
                ConversationKey.ofBytes(
                        HEX.parseHex(
                                "c41c775356fd92eadc63ff5a0dc1da211b268cbea22316767095b2871ea1412d"));
        byte[] nonce = new byte[32];
        nonce[31] = 1;
        String plaintext = "a".repeat(length);

        String payload = key.encrypt(plaintext, nonce);

        assertThat(sha256(utf8(plaintext))).isEqualTo(plainHash);
        assertThat(sha256(utf8(payload))).isEqualTo(payloadHash);
        assertThat(key.decrypt(payload)).isEqualTo(new Decrypted(plaintext));
    }

    @ParameterizedTest
    @MethodSource("impossibleKeys")
    void impossible_key_has_no_conversation(JsonNode row) {
        Optional<NostrKey> own;
        try {
            own = Optional.of(secret(row, "sec1"));
        } catch (IllegalArgumentException _) {
            own = Optional.empty();
        }

        assertThat(own.flatMap(key -> ConversationKey.between(key, text(row, "pub2"))))
                .as(text(row, "note"))
                .isEmpty();
        assertThat(own.isEmpty()).isEqualTo(text(row, "note").startsWith("sec1"));
    }

    @ParameterizedTest
    @MethodSource("undecryptable")
    void payload_that_is_wrong_is_refused_for_what_is_wrong(JsonNode row) {
        ConversationKey key = ConversationKey.ofBytes(bytes(row, "conversation_key"));
        String note = text(row, "note");
        Reason reason =
                switch (note) {
                    case "unknown encryption version", "unknown encryption version 0" ->
                            Reason.UNKNOWN_VERSION;
                    case "invalid base64" -> Reason.MALFORMED;
                    case "invalid MAC" -> Reason.FORGED;
                    case "invalid padding" -> Reason.BAD_PADDING;
                    default -> Reason.TOO_SHORT;
                };

        assertThat(key.decrypt(text(row, "payload"))).as(note).isEqualTo(new Undecryptable(reason));
    }

    /**
     * The file says that 65,536 bytes and more can not be encrypted. Since June 2026 the NIP says
     * that they can, up to the implementation's own limit; below it the file is out of date.
     */
    @ParameterizedTest
    @MethodSource("wrongLengths")
    void wrong_length_is_not_encrypted_unless_the_long_prefix_made_it_right(JsonNode row) {
        ConversationKey key = ConversationKey.ofBytes(new byte[32]);
        String plaintext = "x".repeat(row.intValue());
        boolean nowRight = row.intValue() == 65_536 || row.intValue() == 100_000;

        if (nowRight) {
            assertThat(key.decrypt(key.encrypt(plaintext, new byte[32])))
                    .isEqualTo(new Decrypted(plaintext));
        } else {
            assertThatThrownBy(() -> key.encrypt(plaintext, new byte[32]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Stream<JsonNode> rows(String section) {
        List<JsonNode> rows = new ArrayList<>();
        V2.at(section).forEach(rows::add);
        assertThat(rows).as(section).isNotEmpty();
        return rows.stream();
    }

    private static NostrKey secret(JsonNode row, String field) {
        return NostrKey.of(bytes(row, field));
    }

    private static byte[] bytes(JsonNode row, String field) {
        return HEX.parseHex(text(row, field));
    }

    private static String text(JsonNode row, String field) {
        return Objects.requireNonNull(row.get(field).textValue());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError(absent);
        }
    }

    private static byte[] file() {
        try (InputStream in =
                Objects.requireNonNull(
                        Nip44VectorsTest.class.getResourceAsStream(
                                "/encryption/nip44.vectors.json"))) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static JsonNode json() {
        try {
            return new ObjectMapper().readTree(BYTES);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
