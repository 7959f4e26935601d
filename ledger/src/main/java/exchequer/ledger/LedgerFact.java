package exchequer.ledger;

import java.time.Instant;

/** What the ledger understands of an event: the parts that the posting rules decide on. */
sealed interface LedgerFact {

    /** From here on the price is owed. */
    record DeliveryAccepted(
            String deliveryId,
            String orderId,
            String buyer,
            String provider,
            long priceMsat,
            Instant acceptedAt)
            implements LedgerFact {}

    /** Money is set aside in a budget; none has moved. */
    record PaymentIntended(String paymentHash, String orderId, long amountMsat, long feeCapMsat)
            implements LedgerFact {}

    /** The rail has paid, and the preimage was seen to open the hash. */
    record PaymentSettled(
            String paymentHash,
            String orderId,
            String buyer,
            String provider,
            long amountMsat,
            long feeMsat,
            long orderPriceMsat,
            String rail,
            Instant settledAt)
            implements LedgerFact {}

    /** The rail has paid nothing. */
    record PaymentFailed(String paymentHash, String orderId) implements LedgerFact {}
}
