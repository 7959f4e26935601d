package exchequer.settlement.rail;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Duration;

/**
 * The part of a {@link ReceivingRail} that anybody who only sells needs: ordinary invoices. Safe
 * for many threads.
 */
public interface InvoiceIssuer {

    Network network();

    /**
     * Issues a signed invoice with a fresh payment hash. Not idempotent: after an exception an
     * unused invoice may remain, which expires by itself.
     *
     * @param amount above zero
     * @param description at most 639 bytes of UTF-8
     * @param expiry at least a second; cut to whole seconds
     * @throws IllegalArgumentException when an argument is outside these bounds
     * @throws RailUnavailableException when the node did not answer
     */
    Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry);

    /**
     * The state of an invoice of this node according to its store. Reads only, so it can be
     * repeated freely. Does not throw because of the network or the node: then the answer is {@link
     * InvoiceState.Unavailable}.
     */
    InvoiceState lookup(PaymentHash hash);
}
