package exchequer.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.wallet.WalletConnection;
import exchequer.nip90.wallet.WalletRules;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay, and wallet services that meet a client there; none of them is ours. */
record WalletLane(OutsideRelay relay, NodePrograms programs) implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final WalletRules RULES =
            new WalletRules(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(50),
                    Duration.ofMillis(500));

    private static final AtomicInteger WALLETS = new AtomicInteger(0x4100);
    private static final String CLIENT = "0".repeat(62) + "42";

    static WalletLane open() {
        return new WalletLane(OutsideRelay.start(), LentService.install());
    }

    /**
     * A wallet that can be met at the relay.
     *
     * @param secret the wallet's key
     */
    record Place(String secret, WalletConnection connection) {

        /** What a wallet hands out. */
        String text() {
            return "nostr+walletconnect://"
                    + connection.wallet()
                    + "?relay="
                    + URLEncoder.encode(connection.relays().getFirst().toString(), UTF_8)
                    + "&secret="
                    + CLIENT;
        }
    }

    /** Another one at each call: the relay keeps what wallets said of themselves. */
    Place place() {
        String secret = "%064x".formatted(WALLETS.incrementAndGet());
        return new Place(
                secret,
                new WalletConnection(
                        key(secret).publicKey(),
                        key(CLIENT),
                        List.of(relay.address()),
                        Optional.empty()));
    }

    /** Starts the wallet service of a place. */
    LentService service(Place place) {
        return LentService.start(
                programs, relay.address(), place.secret(), place.connection().key().publicKey());
    }

    private static NostrKey key(String hex) {
        return NostrKey.of(HexFormat.of().parseHex(hex));
    }

    @Override
    public void close() {
        relay.close();
    }
}
