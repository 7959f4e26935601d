package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.HoldInvoiceTerms;
import java.util.Optional;

/** What simulated nodes have in common about hold invoices. */
final class HoldTerms {

    /** LND 0.21 gives up a held payment this many blocks before its time lock ends. */
    static final int GIVE_UP_BLOCKS = 18;

    /** The chain at the beginning; any height will do, and one far from 0 finds mixed-up units. */
    static final int FIRST_HEIGHT = 800_000;

    private HoldTerms() {}

    /** Whether the invoice was issued on these terms. A repeat may have less time left to give. */
    static boolean match(Bolt11Invoice invoice, HoldInvoiceTerms terms) {
        return invoice.amount().equals(Optional.of(terms.amount()))
                && invoice.description().equals(Optional.of(terms.description()))
                && invoice.minFinalCltvExpiry() == terms.cltvExpiryBlocks();
    }

    /** When a payment that arrives at this height is given back. */
    static int cancelHeight(Bolt11Invoice invoice, int height) {
        return height + invoice.minFinalCltvExpiry() - GIVE_UP_BLOCKS;
    }
}
