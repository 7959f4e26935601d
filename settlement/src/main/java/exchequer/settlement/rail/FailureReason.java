package exchequer.settlement.rail;

/** Why a rail did not pay. The first six are LND's {@code PaymentFailureReason}. */
public enum FailureReason {
    /** No route was found in the time given. */
    TIMEOUT,
    /** There is no route, or none within the fee cap. */
    NO_ROUTE,
    /** The rail failed for a reason it does not classify. */
    ERROR,
    /** The payee refused: wrong amount, or the invoice is expired, cancelled or paid already. */
    INCORRECT_PAYMENT_DETAILS,
    /** Our own channels cannot carry the amount. */
    INSUFFICIENT_BALANCE,
    /** Somebody stopped the payment on our node. */
    CANCELED,
    /** Refused by the rail before it began: the invoice is past its expiry. */
    INVOICE_EXPIRED,
    /** Refused by the rail before it began: it does not pay this invoice, such as its own. */
    REFUSED;

    /** Whether the same invoice may well be paid by a later attempt, if it has not expired. */
    public boolean isTransient() {
        return switch (this) {
            case TIMEOUT, NO_ROUTE, INSUFFICIENT_BALANCE, CANCELED -> true;
            case ERROR, INCORRECT_PAYMENT_DETAILS, INVOICE_EXPIRED, REFUSED -> false;
        };
    }
}
