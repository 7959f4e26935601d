package exchequer.settlement.reconcile;

import exchequer.market.money.Msat;

/** What the journal has booked as the payment and its routing fee, cases apart. */
public record BookedPayment(Msat amount, Msat fee) {}
