package exchequer.settlement.rail;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import java.time.Instant;

/** What a {@link PaymentRail} knows of one payment. See there for what may follow what. */
public sealed interface RailUpdate {

    PaymentHash hash();

    /** Whether the rail will report nothing else for this attempt. */
    default boolean isFinal() {
        return switch (this) {
            case Succeeded _, Failed _ -> true;
            case InFlight _, NotFound _, Unavailable _ -> false;
        };
    }

    /** The payment was begun; it can still succeed or fail. */
    record InFlight(PaymentHash hash) implements RailUpdate {}

    /**
     * The payee has the money, and we have the proof.
     *
     * @param fee what routing actually cost, apart from {@code amount}
     * @param amount what the payee received
     * @param settledAt when the rail got the proof
     */
    record Succeeded(PaymentHash hash, PaymentProof proof, Msat fee, Msat amount, Instant settledAt)
            implements RailUpdate {

        /**
         * @throws IllegalArgumentException when the proof is not that of the payment, so that no
         *     success without proof can exist
         */
        public Succeeded {
            if (!proof.isOf(hash)) {
                throw new IllegalArgumentException("the proof is not of " + hash);
            }
        }

        /** A success over Lightning. */
        public Succeeded(
                PaymentHash hash, Preimage preimage, Msat fee, Msat amount, Instant settledAt) {
            this(hash, new PaymentProof.ByPreimage(preimage), fee, amount, settledAt);
        }
    }

    /**
     * Nothing was paid, and this attempt will pay nothing any more.
     *
     * @param detail for people; may change
     */
    record Failed(PaymentHash hash, FailureReason reason, String detail) implements RailUpdate {}

    /** The rail has no such payment in its store. No proof that none will begin. */
    record NotFound(PaymentHash hash) implements RailUpdate {}

    /**
     * The rail could not be asked, or its answer got lost: the payment may be in any state.
     * Resolved by {@link PaymentRail#track}, or by paying the same invoice again.
     *
     * @param detail for people; may change
     */
    record Unavailable(PaymentHash hash, String detail) implements RailUpdate {}
}
