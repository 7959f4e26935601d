package exchequer.nip90.wallet;

import exchequer.nip90.nostr.PaperRelay;
import exchequer.nip90.nostr.Parsing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/** A relay, a wallet behind it and a client before it. */
final class WalletSetup implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final Preimage PREIMAGE = new Preimage("07".repeat(32));
    static final Preimage OTHER = new Preimage("08".repeat(32));
    static final PaymentHash HASH = PREIMAGE.hash();
    static final PaymentRequest PAYMENT = new PaymentRequest("lnbc1invoice", HASH);

    /** Long enough for an answer on a busy machine, short enough to wait for one that is not. */
    static final WalletRules RULES =
            new WalletRules(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100));

    /** For wallets that do not answer. */
    static final WalletRules IMPATIENT =
            new WalletRules(
                    Duration.ofSeconds(20),
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100));

    final PaperRelay relay = start();
    final PaperWallet wallet = new PaperWallet(relay);
    final BlockingQueue<WalletNotification> notifications = new LinkedBlockingQueue<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<WalletClient> clients = new ArrayList<>();

    /** The wallet says of itself that it can everything, in both schemes. */
    WalletSetup introduced() {
        relay.hold(
                List.of(
                        PaperWallet.introduction(
                                1_700_000_000, PaperWallet.EVERYTHING, "nip04 nip44_v2")));
        return this;
    }

    WalletClient client(WalletRules rules) {
        return client(rules, PaperWallet.uri(relay));
    }

    WalletClient client(WalletRules rules, String uri) {
        WalletClient client =
                WalletClient.open(
                        connection(uri),
                        rules,
                        notifications::add,
                        (InstantSource) now::get,
                        new SecureRandom());
        clients.add(client);
        return client;
    }

    void advance(Duration by) {
        now.updateAndGet(it -> it.plus(by));
    }

    static WalletConnection connection(String uri) {
        return switch (WalletConnection.read(uri)) {
            case Parsing.Parsed<WalletConnection>(WalletConnection connection) -> connection;
            case Parsing.Malformed<WalletConnection>(String reason) ->
                    throw new AssertionError(reason);
        };
    }

    /** A payment in the wallet's books. */
    static String outgoing(String state, String preimage) {
        return "{\"type\":\"outgoing\",\"state\":\""
                + state
                + "\",\"invoice\":\"lnbc1invoice\",\"description\":\"\",\"preimage\":\""
                + preimage
                + "\",\"payment_hash\":\""
                + HASH
                + "\",\"amount\":21000,\"fees_paid\":7,\"created_at\":1700000000,"
                + "\"settled_at\":null,\"metadata\":{\"a\":[1.5,true]}}";
    }

    @Override
    public void close() {
        clients.forEach(WalletClient::close);
        relay.close();
    }

    private static PaperRelay start() {
        try {
            return PaperRelay.start();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
