package exchequer.settlement.deposit.record;

import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceState;

/** What was seen of a deposit. */
public sealed interface DepositSeen {

    /** The rail has issued an invoice for it. */
    record Issued(Bolt11Invoice invoice) implements DepositSeen {}

    /** The rail has issued none. */
    record NotIssued() implements DepositSeen {}

    /** What became of its invoice. */
    record Looked(PaymentHash paymentHash, InvoiceState invoice) implements DepositSeen {}
}
