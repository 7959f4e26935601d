package exchequer.nip90.inbox;

import exchequer.market.decision.DomainCommand;
import exchequer.nip90.translation.Translation.Wish;

/** Where presented invoices go: the bridge's view of settlement. */
@FunctionalInterface
public interface InvoiceDesk {

    /** The command that presents this invoice for payment. */
    DomainCommand present(Wish.Invoice invoice);
}
