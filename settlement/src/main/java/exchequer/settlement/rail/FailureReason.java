package exchequer.settlement.rail;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a rail did not pay. The first six are LND's {@code PaymentFailureReason}. */
public enum FailureReason {
    /** No route was found in the time given. */
    @JsonProperty("timeout")
    TIMEOUT,
    /** There is no route, or none within the fee cap. */
    @JsonProperty("no_route")
    NO_ROUTE,
    /** The rail failed for a reason it does not classify. */
    @JsonProperty("error")
    ERROR,
    /** The payee refused: wrong amount, or the invoice is expired, cancelled or paid already. */
    @JsonProperty("incorrect_payment_details")
    INCORRECT_PAYMENT_DETAILS,
    /** Our own channels cannot carry the amount. */
    @JsonProperty("insufficient_balance")
    INSUFFICIENT_BALANCE,
    /** Somebody stopped the payment on our node. */
    @JsonProperty("canceled")
    CANCELED,
    /** Refused by the rail before it began: the invoice is past its expiry. */
    @JsonProperty("invoice_expired")
    INVOICE_EXPIRED,
    /** Refused by the rail before it began: it does not pay this invoice, such as its own. */
    @JsonProperty("refused")
    REFUSED;

    /** Whether the same invoice may well be paid by a later attempt, if it has not expired. */
    public boolean isTransient() {
        return switch (this) {
            case TIMEOUT, NO_ROUTE, INSUFFICIENT_BALANCE, CANCELED -> true;
            case ERROR, INCORRECT_PAYMENT_DETAILS, INVOICE_EXPIRED, REFUSED -> false;
        };
    }
}
