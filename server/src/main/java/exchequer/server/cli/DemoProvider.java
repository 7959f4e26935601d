package exchequer.server.cli;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayClient;
import exchequer.server.launch.LaunchException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A provider as the open network has them: it hears of a job, names its price, works, and hands the
 * result over with an invoice. It knows nothing of the market but the relay and a wallet.
 */
final class DemoProvider implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final NostrKey key;
    private final long priceMsat;
    private final Api wallet;
    private final RelayClient relay;
    private final String walletName;
    private volatile boolean closed;

    DemoProvider(String name, NostrKey key, long priceMsat, Api wallet, URI relay) {
        this.name = name;
        this.key = key;
        this.priceMsat = priceMsat;
        this.wallet = wallet;
        this.walletName = "demo-" + key.publicKey().substring(0, 16);
        this.relay = DemoWait.join(RelayClient.connect(relay, TIMEOUT));
    }

    String pubkey() {
        return key.publicKey();
    }

    /** What its Lightning wallet holds now. */
    long balanceMsat() {
        return wallet.get("/v1/simulated-lightning/wallets/" + walletName)
                .get("balance_msat")
                .asLong();
    }

    /** NIP-89: says what it does. */
    void announce() {
        publish(
                31_990,
                List.of(List.of("d", "demo"), List.of("k", "5050")),
                "{\"name\":\"%s\",\"about\":\"writes in capitals\",\"amount\":\"%d\"}"
                        .formatted(name, priceMsat));
    }

    void listen() {
        relay.subscribe(
                List.of(
                        Filter.any()
                                .withKinds(List.of(5_050))
                                .withSince(Instant.now().getEpochSecond() - 5)),
                // Off the connection's thread, which must not wait for our own answers.
                request -> Thread.ofVirtual().start(() -> workUnlessClosed(request)));
    }

    private void workUnlessClosed(NostrEvent request) {
        try {
            work(request);
        } catch (LaunchException failure) {
            // The story waits for the outcome and says what is missing; a job that comes while it
            // ends is nobody's loss.
            if (!closed) {
                System.err.println("exchequer: provider " + name + ": " + failure.getMessage());
            }
        }
    }

    private void work(NostrEvent request) {
        List<String> targets = request.tagValues("p");
        if (!targets.isEmpty() && !targets.contains(pubkey())) {
            return;
        }
        String amount = Long.toString(priceMsat);
        publish(
                7_000,
                List.of(
                        List.of("status", "payment-required"),
                        List.of("amount", amount),
                        List.of("e", request.id()),
                        List.of("p", request.pubkey())),
                "");
        String prompt = request.firstTag("i").orElse("");
        String invoice =
                wallet.post(
                                "/v1/simulated-lightning/invoices",
                                request.id() + "-" + pubkey().substring(0, 8),
                                Map.of(
                                        "wallet",
                                        walletName,
                                        "amount_msat",
                                        priceMsat,
                                        "description",
                                        "job " + request.id().substring(0, 16)))
                        .get("bolt11")
                        .asText();
        publish(
                6_050,
                List.of(
                        List.of("request", NostrJson.write(request)),
                        List.of("e", request.id()),
                        List.of("p", request.pubkey()),
                        List.of("amount", amount, invoice)),
                prompt.toUpperCase(Locale.ROOT));
    }

    private void publish(int kind, List<List<String>> tags, String content) {
        NostrEvent event =
                key.sign(new EventTemplate(Instant.now().getEpochSecond(), kind, tags, content));
        DemoWait.join(relay.publish(event));
    }

    @Override
    public void close() {
        closed = true;
        relay.close();
    }
}
