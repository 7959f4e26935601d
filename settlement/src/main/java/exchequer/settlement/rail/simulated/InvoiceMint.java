package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.Preimage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Derives node keys and signs invoices for the nodes of a simulation. Thread-safe. */
final class InvoiceMint {

    private final Network network;
    private final String seed;
    private final RandomGenerator random;

    /** An invoice and the secret its payee keeps. */
    record Minted(Bolt11Invoice invoice, Preimage preimage) {}

    InvoiceMint(SimulationSettings settings, RandomGenerator random) {
        this.network = settings.network();
        this.seed = settings.seed();
        this.random = random;
    }

    NodeKey keyOf(String walletName) {
        // The length keeps seed and name apart: "a"+"bc" must not be the key of "ab"+"c".
        String origin = seed.length() + ":" + seed + walletName;
        byte[] secret = sha256(origin.getBytes(StandardCharsets.UTF_8));
        // A digest is no valid key with a chance of 1 in 2^128, so there is nothing to retry.
        return NodeKey.of(secret);
    }

    Minted mint(String walletName, Msat amount, String description, Duration expiry, Instant now) {
        if (expiry.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("an expiry below one second");
        }
        Preimage preimage = Preimage.of(randomBytes());
        String paymentSecret = HexFormat.of().formatHex(randomBytes());
        Bolt11Draft draft =
                Bolt11Draft.of(
                        network, amount, now, expiry, preimage.hash(), paymentSecret, description);
        return new Minted(Bolt11.encode(draft, keyOf(walletName)), preimage);
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[32];
        synchronized (random) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no SHA-256", e);
        }
    }
}
