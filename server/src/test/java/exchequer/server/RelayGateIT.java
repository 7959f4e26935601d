package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.ProofOfWork;
import exchequer.server.security.SecretFile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets in and out of the relay of a server that asks strangers for work. */
class RelayGateIT {

    private static final int BITS = 8;
    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.fresh("exchequer.nip90.min-pow=" + BITS);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void the_document_says_what_holds() throws Exception {
        HttpResponse<String> answer =
                Caller.HTTP.send(
                        HttpRequest.newBuilder(server.uri("/relay"))
                                .header("Accept", "application/nostr+json")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        JsonNode document = new ObjectMapper().readTree(answer.body());

        assertThat(document.get("supported_nips"))
                .extracting(JsonNode::asInt)
                .containsExactly(1, 9, 11, 13, 17, 40, 42, 59, 67, 70, 77);
        JsonNode limits = document.get("limitation");
        assertThat(limits.get("min_pow_difficulty").asInt()).isEqualTo(BITS);
        assertThat(limits.get("restricted_writes").asBoolean()).isTrue();
        assertThat(limits.get("auth_required").asBoolean()).isFalse();
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers")).contains("*");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods")).contains("GET");
    }

    @Test
    void strangers_work_and_buyers_do_not() {
        NostrKey stranger = Buyer.anyKey();
        NostrKey buyer = Buyer.register(server).key();
        try (RawRelay relay = new RawRelay(server)) {
            assertThat(publish(relay, stranger.sign(note(1, List.of())))).startsWith("pow: ");
            assertThat(publish(relay, stranger.sign(worked(stranger)))).isEmpty();
            assertThat(publish(relay, buyer.sign(note(1, List.of())))).isEmpty();
        }
    }

    @Test
    void a_proven_key_reads_what_is_addressed_to_it_and_brings_what_no_key_is_known_of() {
        NostrKey buyer = Buyer.register(server).key();
        NostrKey oneTime = Buyer.anyKey();
        NostrEvent wrap = oneTime.sign(note(1_059, List.of(List.of("p", buyer.publicKey()))));
        Filter mine = Filter.any().withKinds(List.of(1_059));
        try (RawRelay relay = new RawRelay(server)) {
            relay.send(new ClientMessage.Req("s", List.of(mine)).toJson());
            String challenge = relay.next(message -> is(message, "AUTH")).get(1).asText();
            assertThat(relay.next(message -> is(message, "CLOSED")).get(2).asText())
                    .startsWith("auth-required: ");
            NostrEvent answer =
                    buyer.sign(
                            note(
                                    22_242,
                                    List.of(
                                            List.of("relay", server.relay().toString()),
                                            List.of("challenge", challenge))));
            relay.send(new ClientMessage.Auth(answer).toJson());
            assertThat(relay.verdict().get(3).asText()).isEmpty();

            assertThat(publish(relay, wrap)).isEmpty();
            relay.send(new ClientMessage.Req("s", List.of(mine)).toJson());
            assertThat(relay.next(message -> is(message, "EVENT")).get(2).get("id").asText())
                    .isEqualTo(wrap.id());
        }
    }

    @Test
    void a_wrap_for_the_market_is_refused_for_nobody_opens_it() {
        String market =
                NostrKey.of(
                                SecretFile.readOrCreate(
                                        server.dataDir().resolve("keys/market.key"),
                                        32,
                                        new SecureRandom()))
                        .publicKey();
        NostrKey buyer = Buyer.register(server).key();
        try (RawRelay relay = new RawRelay(server)) {
            assertThat(publish(relay, buyer.sign(note(1_059, List.of(List.of("p", market))))))
                    .startsWith("blocked: the market opens no gift wraps; ");
            assertThat(
                            publish(
                                    relay,
                                    buyer.sign(
                                            note(1_059, List.of(List.of("p", buyer.publicKey()))))))
                    .isEmpty();
        }
    }

    private static boolean is(JsonNode message, String type) {
        return message.get(0).asText().equals(type);
    }

    private static String publish(RawRelay relay, NostrEvent event) {
        relay.send(ClientMessage.Event.of(event).toJson());
        return relay.verdict().get(3).asText();
    }

    private static EventTemplate worked(NostrKey author) {
        return ProofOfWork.mine(
                        author.publicKey(),
                        note(1, List.of()),
                        BITS,
                        new AtomicLong()::getAndIncrement,
                        1_000_000)
                .orElseThrow();
    }

    private static EventTemplate note(int kind, List<List<String>> tags) {
        return new EventTemplate(Instant.now().getEpochSecond(), kind, tags, "hello");
    }
}
