package exchequer.settlement.events;

import exchequer.market.ids.Pubkey;
import java.time.LocalDate;

/** The tag under which one buyer's payments of one business day meet. */
public final class BudgetDay {

    private BudgetDay() {}

    /** Keeps the boundary of a payment at one day's facts, however old the buyer is. */
    public static String of(Pubkey buyer, LocalDate businessDay) {
        return buyer + "/" + businessDay;
    }
}
