package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.giftwrap.GiftOpener;
import exchequer.nip90.giftwrap.GiftWrapper;
import exchequer.nip90.giftwrap.Unwrapping.Unwrapped;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.Parsing;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts that we encrypt are read by nostr-tools, and those that it encrypts by us. */
class NostrToolsEncryptionIT {

    private static final long SEED = 20_260_301;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final NostrKey OURS = NostrKey.generate(new Random(SEED));
    private static final Cryptor CRYPTOR = new Cryptor(OURS);

    private static NodeProcess client;
    private static String peer;

    @BeforeAll
    static void start() {
        NodePrograms programs = NodePrograms.install(Path.of("").toAbsolutePath());
        client = programs.start("encryption.mjs", List.of());
        peer = client.hear().get("pubkey").asText();
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void both_read_what_the_other_encrypted(Scheme scheme) {
        for (String text : texts()) {
            JsonNode answer = exchange(scheme.name(), CRYPTOR.encrypt(scheme, peer, "test", text));

            assertThat(answer.get("text").textValue()).isEqualTo(text);
            assertThat(CRYPTOR.decrypt(peer, answer.get("payload").textValue()))
                    .isEqualTo(new Decrypted(text));
        }
    }

    @Test
    void both_open_what_the_other_wrapped() {
        GiftWrapper wrapper = new GiftWrapper(OURS, new Random(SEED), InstantSource.fixed(NOW));
        for (String text : List.of("hello", "😀 \"\\ \n \u2028", "x".repeat(5_000))) {
            NostrEvent wrap =
                    wrapper.wrap(
                            wrapper.rumour(
                                    new EventTemplate(NOW.getEpochSecond(), 14, List.of(), text)),
                            peer);

            JsonNode answer = exchange("NIP59", NostrJson.write(wrap));

            assertThat(answer.get("text").textValue()).isEqualTo(text);
            assertThat(new GiftOpener(CRYPTOR).open(event(answer.get("payload")), NOW))
                    .isInstanceOfSatisfying(
                            Unwrapped.class,
                            it -> {
                                assertThat(it.rumour().content()).isEqualTo(text);
                                assertThat(it.rumour().pubkey()).isEqualTo(peer);
                            });
        }
    }

    private static JsonNode exchange(String form, String payload) {
        client.tell(Map.of("form", form, "author", OURS.publicKey(), "payload", payload));
        return client.hear();
    }

    /** Every length around a step of the padding, also beyond the short prefix. */
    private static List<String> texts() {
        List<String> texts = new ArrayList<>(List.of("a", "\0", "?iv=", "שלום 日本語 😀"));
        for (int length : List.of(31, 32, 33, 64, 65, 256, 257, 512, 513, 65_535, 65_536, 65_537)) {
            texts.add("x".repeat(length));
        }
        return texts;
    }

    private static NostrEvent event(JsonNode json) {
        return switch (NostrJson.standard().readEvent(json.textValue())) {
            case Parsing.Parsed<NostrEvent>(NostrEvent event) -> event;
            case Parsing.Malformed<NostrEvent>(String reason) -> throw new AssertionError(reason);
        };
    }
}
