package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in over the relay: a refusal in the words of NIP-01, and nothing happened. */
class BadRelayInputIT {

    /** NIP-01: a machine-readable word, a colon, and something for people. */
    private static final String PREFIXED = "(invalid|error|blocked|restricted|rate-limited): .+";

    private static RunningServer server;
    private static Buyer buyer;

    @BeforeAll
    static void a_buyer_is_registered() {
        server = RunningServer.shared();
        buyer = Buyer.register(server);
    }

    private record Wrong(String name, Function<NostrEvent, String> frame) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource
    void wrong_frame_is_refused_and_changes_nothing(Wrong wrong) {
        long before = Log.of(server).head();
        NostrEvent request = request(buyer, "good until it is bent", now());
        try (RawRelay relay = new RawRelay(server)) {
            relay.send(wrong.frame().apply(request));
            JsonNode verdict = relay.verdict();

            if (verdict.get(0).asText().equals("OK")) {
                assertThat(verdict.get(2).asBoolean()).as(verdict.toString()).isFalse();
                assertThat(verdict.get(3).asText()).matches(PREFIXED);
            } else {
                assertThat(verdict.get(1).asText()).matches(PREFIXED);
            }
            awaitEverythingBefore(relay);
        }
        assertThat(Log.of(server).head()).as("nothing was written").isEqualTo(before);
    }

    static Stream<Wrong> wrong_frame_is_refused_and_changes_nothing() {
        return Stream.of(
                new Wrong("no JSON", _ -> "hello"),
                new Wrong("no array", _ -> "{}"),
                new Wrong("empty array", _ -> "[]"),
                new Wrong("unknown verb", _ -> "[\"SHOUT\",{}]"),
                new Wrong("event that is none", _ -> "[\"EVENT\",7]"),
                new Wrong("event without fields", _ -> "[\"EVENT\",{}]"),
                new Wrong("half a frame", e -> frame(NostrJson.write(e)).substring(0, 100)),
                new Wrong("forged signature", e -> bend(e, e.sig(), "0".repeat(128))),
                new Wrong("signature of another", e -> bend(e, e.sig(), again(e).sig())),
                new Wrong("wrong id", e -> bend(e, e.id(), "0".repeat(64))),
                new Wrong("changed content", e -> bend(e, "good until", "bad since")),
                new Wrong("changed author", e -> bend(e, e.pubkey(), Buyer.anyKey().publicKey())),
                new Wrong("kind as text", e -> bend(e, "\"kind\":5050", "\"kind\":\"5050\"")),
                new Wrong("kind out of range", e -> bend(e, "\"kind\":5050", "\"kind\":70000")),
                new Wrong(
                        "from the future",
                        _ -> frame(NostrJson.write(request(buyer, "later", now() + 7_200)))),
                new Wrong(
                        "expired",
                        _ ->
                                frame(
                                        NostrJson.write(
                                                buyer.key()
                                                        .sign(
                                                                new EventTemplate(
                                                                        now() - 60,
                                                                        5_050,
                                                                        List.of(
                                                                                List.of(
                                                                                        "i", "x",
                                                                                        "text"),
                                                                                List.of(
                                                                                        "expiration",
                                                                                        Long
                                                                                                .toString(
                                                                                                        now()
                                                                                                                - 30))),
                                                                        ""))))),
                new Wrong(
                        "too large",
                        _ -> frame(NostrJson.write(request(buyer, "x".repeat(300_000), now())))));
    }

    @Test
    void request_of_a_stranger_is_answered_by_an_error_event_and_changes_nothing() {
        long before = Log.of(server).head();
        try (RawRelay relay = new RawRelay(server)) {
            JsonNode error = awaitEverythingBefore(relay);

            assertThat(error.get("tags").toString()).contains("[\"status\",\"error\",");
        }
        assertThat(Log.of(server).head()).isEqualTo(before);
    }

    @Test
    void request_nobody_can_keep_stops_nobody_else() {
        try (RawRelay relay = new RawRelay(server)) {
            relay.send(frame(NostrJson.write(request(buyer, "a\0b", now()))));
            relay.verdict();
            NostrEvent good = request(buyer, "after it", now());
            relay.send(frame(NostrJson.write(good)));

            JsonNode verdict = relay.next(m -> m.get(1).asText().equals(good.id()));

            assertThat(verdict.get(2).asBoolean()).as(verdict.toString()).isTrue();
            awaitEverythingBefore(relay);
        }
        Awaitility.await("the request after it")
                .atMost(Duration.ofSeconds(20))
                .until(() -> buyer.api().get("/v1/rfqs").ok().toString().contains("after it"));
        assertThat(server.anybody().get("/health/ready").status()).isEqualTo(200);
    }

    /**
     * The market reads events in order, so its answer to this one comes after it has dealt with all
     * that came before. The answer itself writes nothing to the log.
     */
    private static JsonNode awaitEverythingBefore(RawRelay relay) {
        Buyer stranger = new Buyer(Buyer.anyKey(), server.anybody());
        NostrEvent request = request(stranger, "let me in", now());
        relay.send(
                "[\"REQ\",\"errors\",{\"kinds\":[7000],\"#p\":[\"" + stranger.pubkey() + "\"]}]");
        relay.send(frame(NostrJson.write(request)));
        JsonNode ok = relay.next(m -> m.get(1).asText().equals(request.id()));
        assertThat(ok.get(2).asBoolean()).as(ok.toString()).isTrue();
        JsonNode event = relay.next(m -> m.get(0).asText().equals("EVENT")).get(2);
        assertThat(event.get("tags").toString()).contains(request.id());
        return event;
    }

    private static NostrEvent request(Buyer by, String prompt, long at) {
        return by.key()
                .sign(new EventTemplate(at, 5_050, List.of(List.of("i", prompt, "text")), ""));
    }

    private static NostrEvent again(NostrEvent event) {
        return buyer.key()
                .sign(new EventTemplate(event.createdAt() - 1, 5_050, event.tags(), "other"));
    }

    private static String bend(NostrEvent event, String from, String to) {
        String json = NostrJson.write(event);
        assertThat(json).contains(from);
        return frame(json.replace(from, to));
    }

    private static String frame(String event) {
        return "[\"EVENT\"," + event + "]";
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }
}
