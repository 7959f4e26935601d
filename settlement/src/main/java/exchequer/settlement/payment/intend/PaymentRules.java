package exchequer.settlement.payment.intend;

import exchequer.settlement.balance.Funding;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * By which rules orders are paid.
 *
 * @param fees most that routing may cost; a budget with less left lowers it
 * @param businessZone whose calendar days the budget is counted in
 * @param escrowRequired whether nothing is paid on acceptance but with the buyer's own money
 * @param funding whose money pays an order that no escrow covers
 */
public record PaymentRules(
        FeePolicy fees, ZoneId businessZone, boolean escrowRequired, Funding funding) {

    /** On which calendar day a payment of that moment counts. */
    public LocalDate businessDay(Instant at) {
        return LocalDate.ofInstant(at, businessZone);
    }

    /** When the next business day begins; where a midnight does not exist, right after the gap. */
    Instant nextDay(Instant at) {
        return businessDay(at).plusDays(1).atStartOfDay(businessZone).toInstant();
    }
}
