package exchequer.settlement.balance;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.events.BalanceCarriedForward;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.BalanceHeld;
import exchequer.settlement.events.BalanceReleased;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.events.HeldPayment;
import exchequer.settlement.events.PaymentPostponed;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rejection.SettlementRejection.BalanceMovedOn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A buyer's balance as one page tells it. Every decision that moves the balance has the current
 * page in its boundary, so that no two can spend the same money, and no decision reads more than a
 * page.
 *
 * @param isOpen whether the page before was carried over to it
 * @param entries facts on the page
 * @param balance all of it, what is held included
 * @param held amount and fee cap of payments that are not over
 * @param waiting orders whose payment did not fit
 * @param next the page that followed; absent while this is the current one
 */
public record BalancePage(
        boolean isOpen,
        int entries,
        Msat balance,
        Map<PaymentHash, Msat> held,
        List<OrderId> waiting,
        @Nullable BalancePageId next) {

    /** Facts on a page; the one that fills it closes it. */
    public static final int CAPACITY = 64;

    /** Orders that are remembered as waiting; more of them wait for their next charge. */
    static final int WAITING_MAX = 256;

    private static final BalancePage BLANK =
            new BalancePage(false, 0, Msat.ZERO, Map.of(), List.of(), null);

    public BalancePage {
        held = Map.copyOf(held);
        waiting = List.copyOf(waiting);
    }

    /** The boundary, and with it everything on a page. */
    public static Boundary in(Boundary boundary, BalancePageId page) {
        Boundary with =
                boundary.and(
                        BalanceFact.TAG,
                        page,
                        DepositReceived.class,
                        BalanceHeld.class,
                        BalanceDrawn.class,
                        BalanceReleased.class,
                        PaymentPostponed.class,
                        RefundIssued.class,
                        BalanceCarriedForward.class);
        return page.isFirst()
                ? with
                : with.and(BalanceFact.OPENING_TAG, page, BalanceCarriedForward.class);
    }

    /** A page, from all its facts; those of other pages may be among them. */
    public static BalancePage of(BalancePageId id, List<BalanceFact> facts) {
        BalancePage page = BLANK;
        for (BalanceFact fact : facts) {
            if (fact instanceof BalanceCarriedForward carried && carried.nextPage().equals(id)) {
                page = openedBy(carried);
            } else if (fact.balancePage().equals(id)) {
                page = page.evolve(fact);
            }
        }
        return page;
    }

    /** What can be spent. */
    public Msat available() {
        return balance.minus(held.values().stream().reduce(Msat.ZERO, Msat::plus));
    }

    /** Whether one more order can be remembered as waiting. */
    public boolean hasRoomToWait() {
        return waiting.size() < WAITING_MAX;
    }

    /**
     * Why nothing may be decided on this page: it is closed.
     *
     * @throws Invariant when the page was never opened: its number is made up
     */
    public Optional<Decision> isNotCurrent(BalancePageId page) {
        Invariant.check(isOpen || page.isFirst(), "page " + page + " of a balance is not open");
        return Optional.ofNullable(next)
                .map(following -> Decision.rejected(new BalanceMovedOn(following)));
    }

    /** The decision to append these facts, and to close the page if that fills it. */
    public Decision append(BalancePageId page, Instant at, DomainEvent... facts) {
        List<DomainEvent> all = new ArrayList<>(List.of(facts));
        BalancePage after = this;
        for (DomainEvent fact : facts) {
            after = fact instanceof BalanceFact moved ? after.evolve(moved) : after;
        }
        if (after.entries >= CAPACITY) {
            all.add(after.carriedForward(page, at));
        }
        return new Decision.Accepted(all);
    }

    /** This, and one more fact of the page. */
    private BalancePage evolve(BalanceFact fact) {
        return switch (fact) {
            case DepositReceived deposit ->
                    with(balance.plus(deposit.receivedMsat()), held, without(deposit.nowPayable()));
            case BalanceHeld hold ->
                    with(
                            balance,
                            holding(hold.paymentHash(), hold.total()),
                            without(List.of(hold.orderId())));
            case BalanceDrawn drawn ->
                    with(
                            balance.minus(drawn.total()),
                            notHolding(drawn.paymentHash()),
                            without(drawn.nowPayable()));
            case BalanceReleased released ->
                    with(
                            balance,
                            notHolding(released.paymentHash()),
                            without(released.nowPayable()));
            case RefundIssued refund ->
                    with(balance.plus(refund.amountMsat()), held, without(refund.nowPayable()));
            case PaymentPostponed postponed -> {
                List<OrderId> more = new ArrayList<>(waiting);
                more.add(postponed.orderId());
                yield with(balance, held, more);
            }
            case BalanceCarriedForward carried ->
                    new BalancePage(isOpen, entries, balance, held, waiting, carried.nextPage());
        };
    }

    private static BalancePage openedBy(BalanceCarriedForward carried) {
        Map<PaymentHash, Msat> open = new HashMap<>();
        carried.held().forEach(hold -> open.put(hold.paymentHash(), hold.heldMsat()));
        return new BalancePage(true, 0, carried.balanceMsat(), open, carried.waiting(), null);
    }

    private BalanceCarriedForward carriedForward(BalancePageId page, Instant at) {
        return new BalanceCarriedForward(
                page.buyer(),
                page,
                page.next(),
                balance,
                held.entrySet().stream()
                        .map(hold -> new HeldPayment(hold.getKey(), hold.getValue()))
                        .sorted(Comparator.comparing(hold -> hold.paymentHash().value()))
                        .toList(),
                waiting,
                at);
    }

    private BalancePage with(Msat total, Map<PaymentHash, Msat> holds, List<OrderId> orders) {
        return new BalancePage(isOpen, entries + 1, total, holds, orders, next);
    }

    private Map<PaymentHash, Msat> holding(PaymentHash payment, Msat amount) {
        Map<PaymentHash, Msat> more = new HashMap<>(held);
        more.put(payment, amount);
        return more;
    }

    private Map<PaymentHash, Msat> notHolding(PaymentHash payment) {
        Map<PaymentHash, Msat> fewer = new HashMap<>(held);
        fewer.remove(payment);
        return fewer;
    }

    private List<OrderId> without(List<OrderId> orders) {
        return waiting.stream().filter(order -> !orders.contains(order)).toList();
    }
}
