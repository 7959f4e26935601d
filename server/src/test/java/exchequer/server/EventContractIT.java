package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.MarketEvent;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayClient;
import exchequer.settlement.events.SettlementEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the market and settlement write is what the ledger and the views read, over Kafka. */
class EventContractIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** They need a rail that fails or a provider that lies; their own modules' tests see them. */
    private static final Set<String> NOT_PROVOKED_HERE =
            Set.of(
                    // Decided by the market, but nothing on the relay is read as a wish for it yet.
                    "OfferWithdrawn",
                    // A rail as fast as this one may have settled before it is asked at all.
                    "PaymentDispatched",
                    "ProofRejected",
                    "ChargeRefused",
                    "PaymentFailed",
                    "PaymentOutcomeUnknown",
                    // Takes a node that falls silent.
                    "PaymentTakenOver",
                    // Takes a budget that is used up.
                    "PaymentMovedToNextDay",
                    // And then one that is raised.
                    "PaymentResumed",
                    // Off in this server; EscrowIT has one where it is not.
                    "EscrowRequested",
                    "EscrowInvoiced",
                    "EscrowLocked",
                    "EscrowReleased",
                    "EscrowCancelled",
                    "EscrowExpired",
                    // Off in this server too; PrepaidIT has one where buyers pay in advance.
                    "DepositRequested",
                    "DepositInvoiced",
                    "DepositReceived",
                    "DepositExpired",
                    "BalanceHeld",
                    "BalanceDrawn",
                    "BalanceReleased",
                    "PaymentPostponed",
                    "BalanceCarriedForward",
                    "RefundIssued",
                    "CaseOpened",
                    "CasePartlyResolved",
                    "CaseResolved",
                    // The first comparison can be an hour away; ReconcileIT has some.
                    "RailReconciled",
                    // HistoryImportIT has some.
                    "FactImported");

    private final RunningServer server = RunningServer.shared();
    private final Log log = Log.of(server);

    @Test
    void every_event_that_can_be_provoked_from_outside_is_read_by_all_who_follow_the_log() {
        acceptAndPay();
        reject();
        cancelAndExpire();
        workWithoutResult();
        offer();

        Awaitility.await("all types")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(writtenTypes()).containsAll(expectedTypes()));
        Awaitility.await("both consumers at the head")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            long head = log.head();
                            assertThat(log.number("SELECT position FROM projections.progress"))
                                    .isEqualTo(head);
                            assertThat(log.number("SELECT position FROM ledger.head"))
                                    .isEqualTo(head);
                        });
        assertThat(log.number("SELECT ignored_events FROM projections.progress")).isZero();
        JsonNode health = server.anybody().get("/health/ready").ok();
        assertThat(health.findValue("ledger").asText()).startsWith("Running");
        assertThat(health.findValue("projections").asText()).startsWith("Running");
        assertThat(server.operator().get("/v1/ledger/verification").ok().get("ok").asBoolean())
                .isTrue();
    }

    private Set<String> writtenTypes() {
        return new HashSet<>(
                log.texts("SELECT substr(name, length('exchequer.') + 1) FROM eventstore.types"));
    }

    private static Set<String> expectedTypes() {
        return Stream.concat(MarketEvent.types().stream(), SettlementEvent.types().stream())
                .map((Class<? extends DomainEvent> type) -> type.getSimpleName())
                .filter(type -> !NOT_PROVOKED_HERE.contains(type))
                .collect(Collectors.toSet());
    }

    private void acceptAndPay() {
        Scene scene = Scene.on(server);
        judge(scene, "accept", "{}");
        scene.owner().awaitOrder(scene.order(), "closed_at");
    }

    private void reject() {
        Scene scene = Scene.on(server);
        judge(scene, "reject", "{\"reason\":\"not what was asked\"}");
        scene.owner().awaitOrder(scene.order(), "closed_at");
    }

    private static void judge(Scene scene, String verdict, String body) {
        scene.owner()
                .api()
                .post("/v1/orders/" + scene.order() + "/" + verdict, Buyer.freshKey(), body)
                .ok();
    }

    private void cancelAndExpire() {
        Buyer buyer = Buyer.register(server);
        String cancelled = buyer.open(Map.of());
        buyer.api().post("/v1/rfqs/" + cancelled + "/cancel", Buyer.freshKey(), "{}").ok();
        String expired = buyer.open(Map.of("expires_in_seconds", "1", "quote_seconds", "1"));
        Awaitility.await("the end of " + expired)
                .atMost(PATIENCE)
                .until(() -> log.count("RfqExpired", "rfq", expired) == 1);
    }

    private void workWithoutResult() {
        Buyer buyer = Buyer.register(server);
        NostrKey provider = Buyer.anyKey();
        try (RelayClient relay = connect()) {
            CompletableFuture<NostrEvent> request = new CompletableFuture<>();
            relay.subscribe(
                    List.of(
                            Filter.any()
                                    .withKinds(List.of(5_050))
                                    .withTag("p", List.of(provider.publicKey()))),
                    request::complete);
            String rfq = buyer.open(Map.of("targets", "[\"" + provider.publicKey() + "\"]"));
            NostrEvent asked = Provider.join(request);
            feedback(relay, provider, asked, List.of("amount", "21000"), "payment-required");
            String order = buyer.award(rfq, buyer.quoteOf(rfq));
            feedback(relay, provider, asked, List.of("client", "it"), "processing");
            Awaitility.await("progress")
                    .atMost(PATIENCE)
                    .until(() -> log.count("WorkProgressed", "order", order) == 1);
            feedback(relay, provider, asked, List.of("client", "it"), "error");
            Awaitility.await("failure")
                    .atMost(PATIENCE)
                    .until(() -> log.count("WorkFailed", "order", order) == 1);
        }
    }

    private void offer() {
        NostrKey provider = Buyer.anyKey();
        try (RelayClient relay = connect()) {
            publish(
                    relay,
                    provider,
                    31_990,
                    List.of(List.of("d", "it"), List.of("k", "5050")),
                    "{\"name\":\"it\",\"amount\":\"1000\"}");
            Awaitility.await("the offer")
                    .atMost(PATIENCE)
                    .until(() -> writtenTypes().contains("OfferPublished"));
        }
    }

    private RelayClient connect() {
        return Provider.join(RelayClient.connect(server.relay(), Duration.ofSeconds(20)));
    }

    private static void feedback(
            RelayClient relay,
            NostrKey provider,
            NostrEvent asked,
            List<String> tag,
            String status) {
        publish(
                relay,
                provider,
                7_000,
                List.of(
                        List.of("status", status),
                        tag,
                        List.of("e", asked.id()),
                        List.of("p", asked.pubkey())),
                "");
    }

    private static void publish(
            RelayClient relay, NostrKey key, int kind, List<List<String>> tags, String content) {
        var ok =
                Provider.join(
                        relay.publish(
                                key.sign(
                                        new EventTemplate(
                                                Instant.now().getEpochSecond(),
                                                kind,
                                                tags,
                                                content))));
        assertThat(ok.accepted()).as(ok.toString()).isTrue();
    }
}
