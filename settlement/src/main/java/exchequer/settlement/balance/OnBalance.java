package exchequer.settlement.balance;

import exchequer.market.decision.DomainCommand;
import exchequer.market.ids.Pubkey;

/**
 * A wish that is decided on the current page of a buyer's balance. It has to name the page, because
 * a boundary is fixed before anything is read; on a closed one it is refused and names the next.
 */
public interface OnBalance extends DomainCommand {

    /** Whose balance. */
    Pubkey buyer();

    /** Whether this wish touches the balance at all. */
    default boolean touchesBalance() {
        return true;
    }

    /** The same wish on another page. */
    OnBalance onPage(long number);
}
