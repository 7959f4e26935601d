package exchequer.settlement.rail;

import exchequer.settlement.lightning.PaymentHash;

/** Something that happened to the invoices of a node, numbered by the node. */
public sealed interface InvoiceNews {

    PaymentHash hash();

    /**
     * An invoice was issued.
     *
     * @param addIndex from 1, ascending
     */
    record Added(long addIndex, PaymentHash hash) implements InvoiceNews {}

    /**
     * An invoice was paid, or the payment that was locked for it taken.
     *
     * @param settleIndex from 1, ascending
     */
    record Settled(long settleIndex, PaymentHash hash, InvoiceState.Settled state)
            implements InvoiceNews {}
}
