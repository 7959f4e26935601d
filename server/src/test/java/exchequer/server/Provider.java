package exchequer.server;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does the jobs that name it as their target: quotes, delivers and asks for its money, all over the
 * relay. It works while it is open.
 */
final class Provider implements AutoCloseable {

    static final long PRICE_MSAT = 21_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final NostrKey key;
    private final Wallet wallet;
    private final RelayClient relay;

    /** Where it wants its money: signs an invoice for a request. */
    @FunctionalInterface
    interface Wallet {
        String invoice(String requestId, long amountMsat);
    }

    /** One with a wallet in the simulated network. */
    Provider(RunningServer server) {
        this(server, server.relay(), Buyer.anyKey());
    }

    /** One that knows no relay but this. */
    Provider(RunningServer server, URI at, NostrKey key) {
        this(at, key, (request, msat) -> simulated(server, walletOf(key), request, msat));
    }

    /** One that is paid elsewhere. */
    Provider(RunningServer server, Wallet wallet) {
        this(server.relay(), Buyer.anyKey(), wallet);
    }

    private Provider(URI at, NostrKey key, Wallet wallet) {
        this.key = key;
        this.wallet = wallet;
        this.relay = join(RelayClient.connect(at, TIMEOUT));
        relay.subscribe(
                List.of(
                        Filter.any()
                                .withKinds(List.of(5_050))
                                .withTag("p", List.of(key.publicKey()))),
                // Off the connection's thread, which must not wait for our own answers.
                request -> Thread.ofVirtual().start(() -> work(request)));
    }

    /** The field of a request that makes it this provider's. */
    Map<String, String> targeted(String... more) {
        var fields = new java.util.HashMap<String, String>();
        fields.put("targets", "[\"" + key.publicKey() + "\"]");
        for (int i = 0; i < more.length; i += 2) {
            fields.put(more[i], more[i + 1]);
        }
        return fields;
    }

    String pubkey() {
        return key.publicKey();
    }

    String wallet() {
        return walletOf(key);
    }

    private static String walletOf(NostrKey key) {
        return "it-" + key.publicKey().substring(0, 16);
    }

    private static String simulated(
            RunningServer server, String wallet, String request, long amountMsat) {
        return server.anybody()
                .post(
                        "/v1/simulated-lightning/invoices",
                        request,
                        "{\"wallet\":\"%s\",\"amount_msat\":%d}".formatted(wallet, amountMsat))
                .ok()
                .get("bolt11")
                .asText();
    }

    /** What its Lightning wallet holds. */
    static long balanceMsat(RunningServer server, String wallet) {
        return server.anybody()
                .get("/v1/simulated-lightning/wallets/" + wallet)
                .ok()
                .get("balance_msat")
                .asLong();
    }

    private void work(NostrEvent request) {
        String amount = Long.toString(PRICE_MSAT);
        publish(
                7_000,
                List.of(
                        List.of("status", "payment-required"),
                        List.of("amount", amount),
                        List.of("e", request.id()),
                        List.of("p", request.pubkey())),
                "");
        String invoice = wallet.invoice(request.id(), PRICE_MSAT);
        publish(
                6_050,
                List.of(
                        List.of("request", NostrJson.write(request)),
                        List.of("e", request.id()),
                        List.of("p", request.pubkey()),
                        List.of("amount", amount, invoice)),
                request.firstTag("i").orElse("") + ", done");
    }

    private void publish(int kind, List<List<String>> tags, String content) {
        join(
                relay.publish(
                        key.sign(
                                new EventTemplate(
                                        Instant.now().getEpochSecond(), kind, tags, content))));
    }

    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("the relay did not answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        relay.close();
    }
}
