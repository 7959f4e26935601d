package exchequer.projections.reports;

import exchequer.projections.view.PaymentView;
import exchequer.projections.view.ProofType;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A payment that counts: our own rail reported it settled, and there is a proof. Whether a preimage
 * opens the hash was computed when the report was made; no stored flag is believed. A transfer on
 * Spark has no preimage, and what is not computed is said to be attested.
 *
 * @param amountMsat what the payee got, fees excluded
 * @param debitMsat amount and fee
 * @param requestRef what the buyer called the request
 * @param proof a preimage or a transfer's id
 * @param preimageOk null where there is no preimage to check
 * @param attestedBy whose word it is; null where nobody's is needed
 * @param settlementPosition place of the settling event in the event log
 */
public record SentPayment(
        String paymentHash,
        Instant settledAt,
        long amountMsat,
        long feeMsat,
        long debitMsat,
        String buyer,
        String provider,
        String rfqId,
        String orderId,
        @Nullable String requestRef,
        ProofType proofType,
        String proof,
        @Nullable Boolean preimageOk,
        @Nullable String attestedBy,
        String rail,
        long settlementPosition) {

    /** Whom to ask whether a transfer on Spark was made. */
    static final String SPARK_OPERATORS = "spark_operators";

    /** The row of a settled payment, empty when it lacks the proof of being paid. */
    static Optional<SentPayment> proven(PaymentView payment) {
        if (payment.rail == null
                || payment.rail.isBlank()
                || payment.proof == null
                || payment.proofType == null
                || payment.amountMsat == null
                || payment.feeMsat == null) {
            return Optional.empty();
        }
        return switch (ProofType.valueOf(payment.proofType)) {
            case PREIMAGE ->
                    PreimageCheck.opens(payment.proof, payment.paymentHash)
                            ? Optional.of(row(payment, true, null))
                            : Optional.empty();
            case TRANSFER_ID ->
                    TransferCheck.isOf(payment.proof, payment.paymentHash)
                            ? Optional.of(row(payment, null, SPARK_OPERATORS))
                            : Optional.empty();
        };
    }

    private static SentPayment row(
            PaymentView payment, @Nullable Boolean preimageOk, @Nullable String attestedBy) {
        long amount = Objects.requireNonNull(payment.amountMsat);
        long fee = Objects.requireNonNull(payment.feeMsat);
        return new SentPayment(
                payment.paymentHash,
                Objects.requireNonNull(payment.settledAt),
                amount,
                fee,
                Math.addExact(amount, fee),
                payment.buyer,
                payment.provider,
                payment.rfqId,
                payment.orderId,
                payment.requestRef,
                ProofType.valueOf(Objects.requireNonNull(payment.proofType)),
                Objects.requireNonNull(payment.proof),
                preimageOk,
                attestedBy,
                Objects.requireNonNull(payment.rail),
                Objects.requireNonNull(payment.settledPosition));
    }
}
