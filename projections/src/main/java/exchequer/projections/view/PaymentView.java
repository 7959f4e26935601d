package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to pay a charge, known by its payment hash: a second attempt has another hash and is
 * another row. It says what our own rail said; whether a preimage opens the hash is for readers to
 * compute.
 */
@Entity
@Table(name = "payment_view", schema = "projections")
public class PaymentView extends View {

    @Id public String paymentHash;

    @Enumerated(EnumType.STRING)
    public PaymentState state;

    /** Every state and the position at which it began; read it through {@link #stateAt}. */
    public String history;

    /** The request it belongs to was found by other means than our own record. */
    public boolean degraded;

    public String orderId;
    public String rfqId;
    public @Nullable String quoteId;
    public @Nullable String deliveryId;
    public @Nullable String chargeId;

    /** What the buyer called the request: the id of a signed event, when there was one. */
    public @Nullable String requestRef;

    public String buyer;
    public String provider;
    public @Nullable String bolt11;
    public @Nullable String rail;
    public LocalDate businessDay;
    public @Nullable Long intendedAmountMsat;
    public @Nullable Long feeCapMsat;

    /** What the payee got, fees excluded; as intended until it settles. */
    public @Nullable Long amountMsat;

    public @Nullable Long feeMsat;

    /** Amount and fee: what left our wallet. */
    public @Nullable Long debitMsat;

    public @Nullable Long orderPriceMsat;

    /**
     * The {@link ProofType} of what shows that it was paid, in the very word that events and
     * reports have for it. A preimage is to be checked, a transfer id to be believed.
     */
    public @Nullable String proofType;

    public @Nullable String proof;
    public @Nullable Instant intendedAt;
    public @Nullable Instant dispatchedAt;
    public @Nullable Instant unknownSince;
    public @Nullable Instant settledAt;
    public @Nullable Instant failedAt;
    public @Nullable String failureReason;
    public @Nullable String failureDetail;
    public @Nullable Long intendedPosition;
    public @Nullable Long settledPosition;
    public @Nullable Long failedPosition;
    public @Nullable String intendedEventId;
    public @Nullable String settledEventId;
    public @Nullable String failedEventId;

    /** The state as of a cut of the event log, empty before the payment was known. */
    public Optional<PaymentState> stateAt(long cutPosition) {
        return PaymentHistory.parse(history).stateAt(cutPosition);
    }

    @Override
    public String id() {
        return paymentHash;
    }
}
