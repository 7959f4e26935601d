package exchequer.settlement.charge.raise;

import exchequer.market.events.AwardPolicy;
import exchequer.market.events.RfqOpened;
import exchequer.settlement.lightning.Bolt11Invoice;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What an invoice must be by itself, whatever was charged and paid before. */
final class InvoiceTerms {

    /**
     * What an invoice may at most outlive the request by. A payment whose outcome is unknown is
     * certain not to begin any more only when its invoice has expired: nobody's budget shall wait
     * for that for ever.
     */
    static final Duration LONGEST_LIFE = Duration.ofDays(7);

    /** Why it is not. */
    record Flaw(String code, String detail) {}

    private InvoiceTerms() {}

    static Optional<Flaw> flaw(
            RaiseCharge charge, Bolt11Invoice invoice, RfqOpened rfq, boolean isAwarded) {
        if (invoice.network() != charge.network()) {
            return flaw(
                    "invoice_wrong_network",
                    "invoice is for " + invoice.network() + " not " + charge.network());
        }
        if (invoice.isExpiredAt(charge.at())) {
            return flaw("invoice_expired", "invoice expired at " + invoice.expiresAt());
        }
        // A comparison of prices ends later: such an invoice could win and not be paid.
        if (!isAwarded
                && rfq.awardPolicy() == AwardPolicy.CHEAPEST
                && invoice.isExpiredAt(rfq.quoteUntil())) {
            return flaw(
                    "invoice_expires_too_early",
                    "nobody is awarded before " + rfq.quoteUntil() + ", when it has expired");
        }
        Instant end = rfq.expiresAt().isAfter(charge.at()) ? rfq.expiresAt() : charge.at();
        if (invoice.expiresAt().isAfter(end.plus(LONGEST_LIFE))) {
            return flaw(
                    "invoice_expires_too_late",
                    "invoice expires at %s, which must not be after %s"
                            .formatted(invoice.expiresAt(), end.plus(LONGEST_LIFE)));
        }
        return charge.description() != null && !invoice.isFor(charge.description())
                ? flaw("invoice_description_differs", "the invoice is not for that description")
                : Optional.empty();
    }

    private static Optional<Flaw> flaw(String code, String detail) {
        return Optional.of(new Flaw(code, detail));
    }
}
