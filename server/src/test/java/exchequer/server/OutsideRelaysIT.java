package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayList;
import exchequer.server.security.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buyers and providers who know nothing but a relay that is not ours, and that goes away. */
class OutsideRelaysIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static OutsideRelay outside;
    private static RunningServer server;

    @BeforeAll
    static void start() {
        outside = OutsideRelay.start();
        server = RunningServer.stopped();
    }

    @AfterAll
    static void end() {
        server.close();
        outside.close();
    }

    @BeforeEach
    void both_run_whatever_the_last_test_did_to_them() {
        outside.run();
        if (!server.isRunning()) {
            server.start(setting());
        }
        awaitRelay(relay -> relay.get("state").asText().equals("listening"));
    }

    @Test
    void whole_job_of_parties_that_are_only_there_is_paid() throws Exception {
        Buyer buyer = Buyer.register(server);
        try (Provider provider = new Provider(server, outside.address(), Buyer.anyKey());
                RelayClient relay = connect()) {
            NostrEvent request = request(buyer, provider.pubkey());
            assertThat(Provider.join(relay.publish(request)).isHeld()).isTrue();

            awaitPaid(provider);
            JsonNode rfq = buyer.api().get("/v1/rfqs").ok().get("items").get(0);
            JsonNode shown = publications(rfq.get("rfq_id").asText()).get(0);
            assertThat(shown.at("/publication/event_id").asText()).isEqualTo(request.id());
            assertThat(shown.at("/publication/seen_on"))
                    .extracting(JsonNode::asText)
                    .containsExactly(outside.address().toString());
        }
    }

    @Test
    void job_goes_on_when_the_relay_comes_back_and_it_is_seen_where_it_stands() throws Exception {
        Buyer buyer = Buyer.register(server);
        NostrKey key = Buyer.anyKey();
        outside.kill();
        awaitRelay(relay -> !relay.get("state").asText().equals("listening"));
        String rfq =
                buyer.open(
                        Map.of(
                                "targets", "[\"" + key.publicKey() + "\"]",
                                "award_policy", "\"first_payable\"",
                                "quote_seconds", "120"));
        JsonNode waiting = awaitPublication(rfq, it -> it.get("of").asInt() == 1);

        assertThat(waiting.get("published_on").asInt()).isZero();
        assertThat(waiting.get("settled").asBoolean()).isFalse();
        assertThat(waiting.at("/deliveries/0/state").asText()).isEqualTo("waiting");
        assertThat(server.anybody().get("/health/ready").status()).isEqualTo(200);
        assertThat(metric("exchequer_outside_connected")).isZero();
        awaitRelay(relay -> relay.at("/deliveries/waiting").asInt() > 0);
        Awaitility.await("the gauge")
                .atMost(PATIENCE)
                .until(() -> metric("exchequer_outside_deliveries_waiting") > 0);

        outside.run();
        awaitPublication(rfq, it -> it.get("published_on").asInt() == 1);
        try (Provider provider = new Provider(server, outside.address(), key)) {
            awaitPaid(provider);
        }
        // What became of the job is told after the money moved.
        JsonNode relay =
                awaitRelay(
                        it ->
                                it.get("state").asText().equals("listening")
                                        && it.at("/deliveries/waiting").asInt() == 0);
        assertThat(relay.get("last_sign_of_life_at").isTextual()).isTrue();
        assertThat(metric("exchequer_outside_connected")).isEqualTo(1);
        assertThat(metric("exchequer_outside_lag_seconds")).isBetween(0.0, 60.0);
    }

    @Test
    void refusal_reaches_a_stranger_and_says_on_how_many_relays_it_is() throws Exception {
        NostrKey stranger = Buyer.anyKey();
        try (RelayClient relay = connect()) {
            NostrEvent request = request(stranger, stranger.publicKey());
            assertThat(Provider.join(relay.publish(request)).isHeld()).isTrue();
            List<NostrEvent> heard = new CopyOnWriteArrayList<>();
            relay.subscribe(
                    List.of(
                            Filter.any()
                                    .withKinds(List.of(7_000))
                                    .withTag("p", List.of(stranger.publicKey()))),
                    heard::add);

            Awaitility.await("the refusal").atMost(PATIENCE).until(() -> heard.size() == 1);
            assertThat(heard.getFirst().tagsNamed("status").getFirst())
                    .containsExactly("status", "error", "buyer_not_registered");
            JsonNode publication =
                    Awaitility.await("its publication")
                            .atMost(PATIENCE)
                            .until(
                                    () ->
                                            server.operator()
                                                    .get(
                                                            "/v1/publications/"
                                                                    + heard.getFirst().id())
                                                    .ok(),
                                    it -> it.get("settled").asBoolean());
            assertThat(publication.get("published_on").asInt()).isEqualTo(1);
            assertThat(publication.get("of").asInt()).isEqualTo(1);
        }
    }

    @Test
    void market_says_there_where_it_is_to_be_found_and_says_it_once() throws Exception {
        NostrEvent list =
                Awaitility.await("the relay list")
                        .atMost(PATIENCE)
                        .until(OutsideRelaysIT::lists, it -> it.size() == 1)
                        .getFirst();
        assertThat(list.pubkey()).isEqualTo(market().publicKey());
        assertThat(list.tags())
                .containsExactly(
                        List.of("r", server.relay().toString()),
                        List.of("r", outside.address().toString()));

        server.stop();
        server.launch(server.relay().getPort(), setting());
        server.awaitReadiness(200);
        // The list is seen to while a server starts, and this takes longer.
        String rfq = Buyer.register(server).open(Map.of());
        awaitPublication(rfq, it -> it.get("published_on").asInt() == 1);
        assertThat(lists()).containsExactly(list);
    }

    /** Other tests have had servers at other ports. */
    private static List<NostrEvent> lists() {
        return outside.stored().stream()
                .filter(it -> it.kind() == RelayList.KIND)
                .filter(it -> it.tagValues("r").contains(server.relay().toString()))
                .toList();
    }

    @Test
    void wrong_address_stops_the_start_and_says_what_to_do() throws IOException {
        server.stop();
        assertThatThrownBy(
                        () ->
                                server.start(
                                        "exchequer.nip90.outside-relays=wss://relay.example,"
                                                + "https://relay.example"))
                .isInstanceOf(RuntimeException.class);

        assertThat(Files.readString(server.dataDir().resolve("logs/server.log")))
                .contains(
                        "exchequer.nip90.outside-relays: 'https://relay.example' is no relay: it"
                                + " has to begin with ws:// or wss://. To do: ");
    }

    private static String setting() {
        return "exchequer.nip90.outside-relays=" + outside.address();
    }

    private static RelayClient connect() {
        return Provider.join(RelayClient.connect(outside.address(), Duration.ofSeconds(20)));
    }

    private static NostrEvent request(Buyer buyer, String provider) {
        return request(buyer.key(), provider);
    }

    /** Names the market, as one has to at relays of others. */
    private static NostrEvent request(NostrKey buyer, String provider) {
        return buyer.sign(
                new EventTemplate(
                        Instant.now().getEpochSecond(),
                        5_050,
                        List.of(
                                List.of("i", "hello", "text"),
                                List.of("bid", "50000"),
                                List.of("p", market().publicKey()),
                                List.of("p", provider)),
                        ""));
    }

    private static NostrKey market() {
        return NostrKey.of(
                SecretFile.readOrCreate(
                        server.dataDir().resolve("keys/market.key"), 32, new SecureRandom()));
    }

    private static void awaitPaid(Provider provider) {
        Awaitility.await("money for " + provider.pubkey())
                .atMost(PATIENCE)
                .until(
                        () ->
                                server.anybody()
                                        .get(
                                                "/v1/simulated-lightning/wallets/"
                                                        + provider.wallet()),
                        answer ->
                                answer.status() == 200
                                        && answer.json().get("balance_msat").asLong()
                                                == Provider.PRICE_MSAT);
    }

    private static JsonNode awaitRelay(Predicate<JsonNode> as) {
        return Awaitility.await("the outside relay")
                .atMost(PATIENCE)
                .until(() -> server.operator().get("/v1/relays").ok().get("items").get(0), as);
    }

    private static JsonNode awaitPublication(String rfq, Predicate<JsonNode> as) {
        return Awaitility.await("the publication of " + rfq)
                .atMost(PATIENCE)
                .until(
                        () -> publications(rfq).path(0).path("publication"),
                        it -> !it.isMissingNode() && as.test(it));
    }

    private static JsonNode publications(String rfq) {
        return server.operator().get("/v1/rfqs/" + rfq + "/publications").ok().get("requests");
    }

    private static double metric(String name) {
        String relay = Pattern.quote("{relay=\"" + outside.address() + "\"}");
        String text = server.anybody().get("/metrics").text();
        Matcher line = Pattern.compile("(?m)^" + name + relay + " (\\S+)$").matcher(text);
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
