package exchequer.settlement.events;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;

/** What is held in a balance for one payment. */
public record HeldPayment(PaymentHash paymentHash, Msat heldMsat) {}
