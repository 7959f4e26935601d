package exchequer.projections.reports;

import exchequer.projections.view.PaymentView;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A payment that counts: our own rail reported it settled, and its preimage opens its hash. That
 * was computed when the report was made; no stored flag is believed.
 *
 * @param amountMsat what the payee got, fees excluded
 * @param debitMsat amount and fee
 * @param requestRef what the buyer called the request
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
        String preimage,
        boolean preimageOk,
        String rail,
        long settlementPosition) {

    /** The row of a settled payment, empty when it lacks the proof of being paid. */
    static Optional<SentPayment> proven(PaymentView payment) {
        if (payment.rail == null || payment.rail.isBlank() || payment.preimage == null) {
            return Optional.empty();
        }
        boolean opens = PreimageCheck.opens(payment.preimage, payment.paymentHash);
        if (!opens || payment.amountMsat == null || payment.feeMsat == null) {
            return Optional.empty();
        }
        long amount = payment.amountMsat;
        long fee = payment.feeMsat;
        return Optional.of(
                new SentPayment(
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
                        payment.preimage,
                        opens,
                        payment.rail,
                        Objects.requireNonNull(payment.settledPosition)));
    }
}
