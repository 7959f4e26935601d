package exchequer.settlement.events;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was known when a case was opened, as data. What is absent was not known, or says nothing
 * about a case of this kind.
 *
 * @param railSaid in the rail's own sense: {@code succeeded}, {@code failed}, {@code in_flight},
 *     {@code not_listed}, {@code unproven}, of an escrow {@code received}, {@code returned} or
 *     {@code never_locked}; {@code not_recorded} before there was evidence
 * @param railAmountMsat what the payee received, as the rail says; of an escrow, what we did
 * @param preimage opens the payment hash; the proof, where it is one
 * @param loggedAmountMsat what the log has: intended, or settled where it is settled
 * @param loggedFeeMsat what routing cost by the log
 * @param otherPayments of the same order that settled before
 * @param since when what is in question began, where that is the question
 * @param transferId belongs to the payment; the proof, where Spark's operators attest it
 */
public record CaseEvidence(
        String railSaid,
        @Nullable Msat railAmountMsat,
        @Nullable Msat railFeeMsat,
        @Nullable Preimage preimage,
        @Nullable Msat loggedAmountMsat,
        @Nullable Msat loggedFeeMsat,
        @Nullable Msat feeCapMsat,
        @Nullable Msat bookedAmountMsat,
        @Nullable Msat bookedFeeMsat,
        List<PaymentHash> otherPayments,
        @Nullable Instant since,
        @Nullable TransferId transferId) {

    public CaseEvidence {
        otherPayments = List.copyOf(otherPayments);
    }

    /** With that proof, or with what there was when there is none. */
    public CaseEvidence provenBy(@Nullable PaymentProof proof) {
        return switch (proof) {
            case null -> this;
            case PaymentProof.ByPreimage(var secret) -> with(secret, null);
            case PaymentProof.ByTransfer(var transfer) -> with(null, transfer);
        };
    }

    public boolean hasProof() {
        return proof() != null;
    }

    /** By what the payment is proven, if it is. */
    public @Nullable PaymentProof proof() {
        if (preimage != null) {
            return new PaymentProof.ByPreimage(preimage);
        }
        return transferId == null ? null : new PaymentProof.ByTransfer(transferId);
    }

    private CaseEvidence with(@Nullable Preimage secret, @Nullable TransferId transfer) {
        return new CaseEvidence(
                railSaid,
                railAmountMsat,
                railFeeMsat,
                secret,
                loggedAmountMsat,
                loggedFeeMsat,
                feeCapMsat,
                bookedAmountMsat,
                bookedFeeMsat,
                otherPayments,
                since,
                transfer);
    }

    /** Evidence without a transfer's id. */
    public CaseEvidence(
            String railSaid,
            @Nullable Msat railAmountMsat,
            @Nullable Msat railFeeMsat,
            @Nullable Preimage preimage,
            @Nullable Msat loggedAmountMsat,
            @Nullable Msat loggedFeeMsat,
            @Nullable Msat feeCapMsat,
            @Nullable Msat bookedAmountMsat,
            @Nullable Msat bookedFeeMsat,
            List<PaymentHash> otherPayments,
            @Nullable Instant since) {
        this(
                railSaid,
                railAmountMsat,
                railFeeMsat,
                preimage,
                loggedAmountMsat,
                loggedFeeMsat,
                feeCapMsat,
                bookedAmountMsat,
                bookedFeeMsat,
                otherPayments,
                since,
                null);
    }
}
