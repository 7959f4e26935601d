package exchequer.ledger;

/**
 * What the journal has booked of a payment when it settled. What cases have moved since is not in
 * it.
 */
public record PaymentBooked(String paymentHash, long principalMsat, long feeMsat) {}
