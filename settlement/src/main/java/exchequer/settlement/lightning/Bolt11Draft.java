package exchequer.settlement.lightning;

import exchequer.market.money.Msat;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a payee states in an invoice before signing it. Components mean the same as in {@link
 * Bolt11Invoice}; {@code createdAt} and {@code expiry} are cut to whole seconds.
 */
public record Bolt11Draft(
        Network network,
        Optional<Msat> amount,
        Instant createdAt,
        Duration expiry,
        PaymentHash paymentHash,
        String paymentSecret,
        Optional<String> description,
        Optional<String> descriptionHash,
        int minFinalCltvExpiry,
        SortedSet<Integer> features) {

    /** var_onion_optin and payment_secret required, basic_mpp offered: what LND issues. */
    public static final SortedSet<Integer> DEFAULT_FEATURES =
            Collections.unmodifiableSortedSet(
                    new TreeSet<>(
                            List.of(
                                    Features.VAR_ONION_REQUIRED,
                                    Features.PAYMENT_SECRET_REQUIRED,
                                    Features.BASIC_MPP_OPTIONAL)));

    private static final long TIMESTAMP_END = 1L << 35;

    /**
     * @throws IllegalArgumentException when no valid invoice can say this
     */
    public Bolt11Draft {
        HexText.require(paymentSecret, 32, "payment secret");
        descriptionHash.ifPresent(hash -> HexText.require(hash, 32, "description hash"));
        require(
                description.isPresent() != descriptionHash.isPresent(),
                "exactly one of description and description hash");
        require(amount.isEmpty() || !amount.get().isZero(), "an amount above zero, or none");
        require(
                createdAt.getEpochSecond() >= 0 && createdAt.getEpochSecond() < TIMESTAMP_END,
                "a creation time of 35 bits");
        require(
                expiry.getSeconds() >= 0 && expiry.getSeconds() < TIMESTAMP_END,
                "an expiry of 35 bits");
        require(minFinalCltvExpiry >= 0 && minFinalCltvExpiry < 1 << 30, "a cltv expiry >= 0");
        require(features.stream().allMatch(bit -> bit >= 0 && bit < 5_115), "feature bits");
        features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
    }

    /** An invoice with this system's defaults for everything not given. */
    public static Bolt11Draft of(
            Network network,
            Msat amount,
            Instant createdAt,
            Duration expiry,
            PaymentHash paymentHash,
            String paymentSecret,
            String description) {
        return new Bolt11Draft(
                network,
                Optional.of(amount),
                createdAt,
                expiry,
                paymentHash,
                paymentSecret,
                Optional.of(description),
                Optional.empty(),
                Bolt11Invoice.DEFAULT_MIN_FINAL_CLTV_EXPIRY,
                DEFAULT_FEATURES);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("an invoice needs " + what);
        }
    }
}
