package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.BalancePageId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * A page of a balance is full: the last fact of one page and the first of the next. Decisions read
 * one page, so that none reads all of a buyer's past.
 *
 * @param balancePage the page that is closed by this
 * @param nextPage the page that is opened by this
 * @param balanceMsat all of it, what is held included
 * @param waiting orders whose payment waits for the balance to grow
 */
@Event(namespace = "exchequer", name = "BalanceCarriedForward", version = "1")
public record BalanceCarriedForward(
        Pubkey buyer,
        BalancePageId balancePage,
        BalancePageId nextPage,
        Msat balanceMsat,
        List<HeldPayment> held,
        List<OrderId> waiting,
        Instant carriedAt)
        implements SettlementEvent, BalanceFact {

    public BalanceCarriedForward {
        held = List.copyOf(held);
        waiting = List.copyOf(waiting);
    }

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("buyer", buyer.value()),
                new Fact(BalanceFact.TAG, balancePage.toString()),
                new Fact(BalanceFact.OPENING_TAG, nextPage.toString()));
    }
}
