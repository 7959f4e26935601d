package exchequer.settlement.rail;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.PaymentProof;
import java.time.Instant;
import java.util.Optional;

/**
 * One payment in a rail's own list.
 *
 * @param index the rail's number for it: later attempts have higher ones
 * @param amount what the payee received, or would have
 * @param fee what routing cost; zero until it succeeded
 * @param proof present exactly when it succeeded; of this payment
 * @param createdAt when the rail began it
 */
public record ListedPayment(
        long index,
        PaymentHash hash,
        Standing standing,
        Msat amount,
        Msat fee,
        Optional<PaymentProof> proof,
        Instant createdAt) {

    /** How far a payment is, as the rail's list has it. */
    public enum Standing {
        IN_FLIGHT,
        SUCCEEDED,
        FAILED,
        /** The rail says that it succeeded, and has no proof of it. */
        UNPROVEN,
        /** The rail says something that is not known here; it may have been paid. */
        UNKNOWN
    }

    /**
     * @throws IllegalArgumentException when a success has no proof, or something else has one
     */
    public ListedPayment {
        if ((standing == Standing.SUCCEEDED) != proof.filter(it -> it.isOf(hash)).isPresent()) {
            throw new IllegalArgumentException("a success is what has its proof: " + hash);
        }
    }

    /** The standing a claimed success has: it depends on the proof. */
    public static Standing claimed(PaymentHash hash, Optional<PaymentProof> proof) {
        return proof.filter(it -> it.isOf(hash)).isPresent()
                ? Standing.SUCCEEDED
                : Standing.UNPROVEN;
    }
}
