package exchequer.settlement.rail.lnd;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.InvoiceState;
import java.time.Duration;
import java.util.function.Consumer;

/** A payee that tells of each invoice it issues. */
record PlannedPayee(InvoiceIssuer payee, Consumer<Bolt11Invoice> issued) implements InvoiceIssuer {

    @Override
    public Network network() {
        return payee.network();
    }

    @Override
    public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
        Bolt11Invoice invoice = payee.createInvoice(amount, description, expiry);
        issued.accept(invoice);
        return invoice;
    }

    @Override
    public InvoiceState lookup(PaymentHash hash) {
        return payee.lookup(hash);
    }
}
