package exchequer.settlement.lightning;

import exchequer.market.money.Msat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A BOLT-11 invoice whose checksum and signature were verified: a request by {@link #payee} for one
 * payment, identified by {@link #paymentHash}.
 *
 * <p>The signature only proves that the payee's node made the invoice. It says nothing about who
 * the payee is, and unless the invoice names its node the payee is <em>recovered</em> from the
 * signature, so that every well-formed signature is somebody's.
 *
 * @param amount what must be paid; empty when the payer chooses
 * @param createdAt whole seconds
 * @param expiry time after {@code createdAt} in which the payee accepts the payment
 * @param paymentSecret 32 bytes as lowercase hex, which routing nodes do not know
 * @param description purpose in the payee's words: untrusted text; empty when {@code
 *     descriptionHash} stands for it
 * @param descriptionHash SHA-256 of the description as lowercase hex
 * @param minFinalCltvExpiry blocks the payee wants on the last hop
 * @param features feature bits set by the payee (BOLT-9), odd ones optional
 * @param text the invoice in lower case, as to be handed to the paying node
 */
public record Bolt11Invoice(
        Network network,
        Optional<Msat> amount,
        Instant createdAt,
        Duration expiry,
        PaymentHash paymentHash,
        String paymentSecret,
        Optional<String> description,
        Optional<String> descriptionHash,
        NodeId payee,
        int minFinalCltvExpiry,
        SortedSet<Integer> features,
        String text) {

    /** What BOLT-11 assumes of an invoice that does not say. */
    public static final Duration DEFAULT_EXPIRY = Duration.ofHours(1);

    /** What BOLT-11 assumes of an invoice that does not say. */
    public static final int DEFAULT_MIN_FINAL_CLTV_EXPIRY = 18;

    public Bolt11Invoice {
        HexText.require(paymentSecret, 32, "payment secret");
        descriptionHash.ifPresent(hash -> HexText.require(hash, 32, "description hash"));
        features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
    }

    /** The first instant at which the payee may refuse the payment. */
    public Instant expiresAt() {
        return createdAt.plus(expiry);
    }

    public boolean isExpiredAt(Instant now) {
        return !now.isBefore(expiresAt());
    }

    /** Whether these words are its purpose: as they stand in it, or as what its hash is of. */
    public boolean isFor(String words) {
        byte[] digest = Sha256.of(words.getBytes(StandardCharsets.UTF_8));
        return descriptionHash
                .map(hash -> hash.equals(HexFormat.of().formatHex(digest)))
                .orElseGet(() -> description.equals(Optional.of(words)));
    }

    @Override
    public String toString() {
        return text;
    }
}
