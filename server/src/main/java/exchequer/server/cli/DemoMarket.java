package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayClient;
import exchequer.server.launch.LaunchException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The story: two providers, one buyer, three jobs, each awarded in another way. */
final class DemoMarket {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long DEAR_MSAT = 21_000;
    private static final long CHEAP_MSAT = 15_000;
    private static final long MAX_MSAT = 50_000;

    private final DemoServer server;
    private final Consumer<String> say;
    private final Api operator;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Long> paidMillis = new LinkedHashMap<>();

    DemoMarket(DemoServer server, Consumer<String> say) {
        this.server = server;
        this.say = say;
        this.operator = server.operator();
    }

    DemoOutcome run() {
        NostrKey buyer = NostrKey.generate(random);
        Api buyerApi = operator.as(register(buyer));
        Api wallets = operator.as("");
        String date = LocalDate.now(ZoneOffset.UTC).toString();
        Books before = Books.read(operator, date);
        try (DemoProvider dear =
                        new DemoProvider(
                                "Dear",
                                NostrKey.generate(random),
                                DEAR_MSAT,
                                wallets,
                                server.relay());
                DemoProvider cheap =
                        new DemoProvider(
                                "Cheap",
                                NostrKey.generate(random),
                                CHEAP_MSAT,
                                wallets,
                                server.relay());
                RelayClient relay =
                        DemoWait.join(
                                RelayClient.connect(server.relay(), Duration.ofSeconds(10)))) {
            announce(dear, cheap);
            List<String> rfqs = new ArrayList<>();
            rfqs.add(overTheRelay(buyer, buyerApi, relay, dear));
            rfqs.add(byPrice(buyerApi, cheap, dear));
            rfqs.add(byHand(buyerApi, dear, cheap));
            long received = dear.balanceMsat() + cheap.balanceMsat();
            return check(buyerApi, rfqs, before, date, received);
        }
    }

    private String register(NostrKey buyer) {
        String key =
                operator.post(
                                "/v1/buyers",
                                "demo-" + buyer.publicKey(),
                                Map.of("pubkey", buyer.npub(), "name", "demo buyer"))
                        .get("api_key")
                        .asText();
        operator.post(
                "/v1/buyers/" + buyer.publicKey() + "/budget",
                "demo-budget-" + buyer.publicKey(),
                Map.of("per_order_msat", 100_000, "per_day_msat", 1_000_000));
        say.accept("buyer " + buyer.npub().substring(0, 16) + "… has a budget of 1,000,000 msat");
        return key;
    }

    private void announce(DemoProvider... providers) {
        for (DemoProvider provider : providers) {
            provider.announce();
            provider.listen();
        }
        for (DemoProvider provider : providers) {
            DemoWait.until(
                    "the offer of " + provider.pubkey(),
                    PATIENCE,
                    () -> offerOf(provider.pubkey()));
        }
        say.accept(
                "two providers announced themselves (kind 31990); the market shows their offers");
    }

    private Optional<JsonNode> offerOf(String provider) {
        for (JsonNode offer : operator.get("/v1/offers?limit=100").get("items")) {
            if (offer.get("provider").asText().equals(provider)) {
                return Optional.of(offer);
            }
        }
        return Optional.empty();
    }

    private String overTheRelay(NostrKey buyer, Api api, RelayClient relay, DemoProvider provider) {
        long begun = System.nanoTime();
        NostrEvent request =
                buyer.sign(
                        new EventTemplate(
                                Instant.now().getEpochSecond(),
                                5_050,
                                List.of(
                                        List.of("i", "first, over the relay", "text"),
                                        List.of("output", "text/plain"),
                                        List.of("bid", Long.toString(MAX_MSAT)),
                                        List.of("p", provider.pubkey())),
                                ""));
        DemoWait.join(relay.publish(request));
        say.accept("buyer asks over the relay (kind 5050), first payable wins");
        String rfq =
                RfqId.of(new TenantId("main"), new Pubkey(buyer.publicKey()), request.id()).value();
        closed("relay", api, rfq, begun);
        return rfq;
    }

    private String byPrice(Api api, DemoProvider cheapest, DemoProvider other) {
        long begun = System.nanoTime();
        String rfq = open(api, "second, cheapest wins", "cheapest", cheapest, other);
        say.accept("buyer asks by POST /v1/rfqs, the cheapest of two wins");
        JsonNode detail = closed("cheapest", api, rfq, begun);
        String winner = detail.get("orders").get(0).get("provider").asText();
        if (!winner.equals(cheapest.pubkey())) {
            throw new LaunchException("the cheapest did not win: " + winner, null);
        }
        return rfq;
    }

    private String byHand(Api api, DemoProvider chosen, DemoProvider other) {
        long begun = System.nanoTime();
        String rfq = open(api, "third, chosen by hand", "manual", chosen, other);
        say.accept("buyer asks by POST /v1/rfqs and chooses by hand");
        String quote =
                DemoWait.until(
                        "the quote",
                        PATIENCE,
                        () -> {
                            for (JsonNode q : api.get("/v1/rfqs/" + rfq).get("quotes")) {
                                if (q.get("provider").asText().equals(chosen.pubkey())) {
                                    return Optional.of(q.get("quote_id").asText());
                                }
                            }
                            return Optional.empty();
                        });
        api.post("/v1/rfqs/" + rfq + "/award", "award-" + rfq, Map.of("quote_id", quote));
        closed("manual", api, rfq, begun);
        return rfq;
    }

    /** Asks these two by name: whoever else listens on this server is left out of the story. */
    private String open(
            Api api, String prompt, String policy, DemoProvider one, DemoProvider other) {
        return api.post(
                        "/v1/rfqs",
                        "demo-" + Long.toHexString(random.nextLong()),
                        Map.of(
                                "service",
                                "text-generation",
                                "inputs",
                                List.of(Map.of("type", "text", "data", prompt)),
                                "max_price_msat",
                                MAX_MSAT,
                                "award_policy",
                                policy,
                                "targets",
                                List.of(one.pubkey(), other.pubkey()),
                                "quote_seconds",
                                1))
                .get("rfq_id")
                .asText();
    }

    private JsonNode closed(String job, Api api, String rfq, long begun) {
        JsonNode detail =
                DemoWait.until(
                        "the closed order of " + rfq,
                        PATIENCE,
                        () -> api.find("/v1/rfqs/" + rfq).filter(DemoMarket::hasClosedOrder));
        long ms = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        paidMillis.put(job, ms);
        say.accept("  … quoted, delivered, proven, accepted, paid, closed after " + ms + " ms");
        return detail;
    }

    private static boolean hasClosedOrder(JsonNode rfq) {
        for (JsonNode order : rfq.get("orders")) {
            if (order.path("closed_at").isTextual()) {
                return true;
            }
        }
        return false;
    }

    private DemoOutcome check(
            Api api, List<String> rfqs, Books before, String date, long receivedMsat) {
        // The ledger reads the same topic as the views, at its own pace.
        Books after =
                DemoWait.until(
                        "the ledger",
                        PATIENCE,
                        () ->
                                Optional.of(Books.read(operator, date))
                                        .filter(books -> books.treasuryMatches(before)));
        int paid = (int) (after.paymentCount() - before.paymentCount());
        boolean matches =
                paid == rfqs.size()
                        && after.sentMsat() - before.sentMsat() == receivedMsat
                        && after.debitMsat() - before.debitMsat()
                                == receivedMsat + after.feeMsat() - before.feeMsat()
                        && after.everyRowProven();
        List<JsonNode> timeline = new ArrayList<>();
        api.get("/v1/rfqs/" + rfqs.getFirst() + "/timeline?limit=100")
                .get("items")
                .forEach(timeline::add);
        return new DemoOutcome(
                rfqs.size(),
                paid,
                matches,
                after.balanced(),
                paidMillis,
                timeline,
                after.report(),
                rfqs);
    }
}
