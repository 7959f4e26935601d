package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
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
        Preimage preimage = Preimage.of(randomBytes());
        Bolt11Draft draft =
                Bolt11Draft.of(
                        network,
                        amount,
                        now,
                        atLeastASecond(expiry),
                        preimage.hash(),
                        HexFormat.of().formatHex(randomBytes()),
                        description);
        return new Minted(Bolt11.encode(draft, keyOf(walletName)), preimage);
    }

    /** An invoice whose preimage only its caller knows. */
    Bolt11Invoice mintHold(String walletName, HoldInvoiceTerms terms, Instant now) {
        Bolt11Draft draft =
                new Bolt11Draft(
                        network,
                        Optional.of(terms.amount()),
                        now,
                        atLeastASecond(terms.expiry()),
                        terms.hash(),
                        HexFormat.of().formatHex(randomBytes()),
                        Optional.of(terms.description()),
                        Optional.empty(),
                        terms.cltvExpiryBlocks(),
                        Bolt11Draft.DEFAULT_FEATURES);
        return Bolt11.encode(draft, keyOf(walletName));
    }

    private static Duration atLeastASecond(Duration expiry) {
        if (expiry.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("an expiry below one second");
        }
        return expiry;
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
