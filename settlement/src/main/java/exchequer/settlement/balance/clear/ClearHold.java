package exchequer.settlement.balance.clear;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.settlement.balance.BalancePage;
import exchequer.settlement.balance.OnBalance;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.BalanceHeld;
import exchequer.settlement.events.BalanceReleased;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rejection.SettlementRejection.NothingHeld;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotOver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Ends what was held for a payment, once that is over. Settled, it draws what the payment was meant
 * to cost at most; whatever a rail paid beyond that is a case, and not the buyer's to bear. The
 * same goes for a second settlement of one order. A success after a failure comes when nothing is
 * held any more: it is drawn as far as the balance goes.
 *
 * @param page believed to be the current one of the buyer's balance
 */
@Command(namespace = "exchequer", name = "ClearHold", version = "1")
public record ClearHold(PaymentHash paymentHash, OrderId orderId, BalancePageId page, Instant at)
        implements OnBalance {

    public static final Decider<ClearHold, State> DECIDER =
            new Decider<>(
                    ClearHold.class,
                    ClearHold::boundary,
                    new State(List.of(), null, false),
                    State::evolve,
                    ClearHold::decide);

    /**
     * @param facts of the page, of the payment and of the order
     * @param failed whether the rail has told a failure
     */
    public record State(List<BalanceFact> facts, @Nullable PaymentSettled settled, boolean failed) {

        public State {
            facts = List.copyOf(facts);
        }

        State evolve(DomainEvent event) {
            return switch (event) {
                case PaymentSettled payment -> new State(facts, payment, failed);
                case PaymentFailed _ -> new State(facts, settled, true);
                case BalanceFact fact -> {
                    List<BalanceFact> more = new ArrayList<>(facts);
                    more.add(fact);
                    yield new State(more, settled, failed);
                }
                default -> throw Invariant.outsideBoundary(event);
            };
        }

        private <F extends BalanceFact> Optional<F> first(Class<F> type, Predicate<F> which) {
            return facts.stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .filter(which)
                    .findFirst();
        }
    }

    @Override
    public Pubkey buyer() {
        return page.buyer();
    }

    @Override
    public ClearHold onPage(long number) {
        return new ClearHold(paymentHash, orderId, new BalancePageId(buyer(), number), at);
    }

    private Boundary boundary() {
        return BalancePage.in(
                Boundary.of(
                                "payment",
                                paymentHash,
                                BalanceHeld.class,
                                BalanceDrawn.class,
                                BalanceReleased.class,
                                PaymentSettled.class,
                                PaymentFailed.class)
                        .and("order", orderId, BalanceDrawn.class),
                page);
    }

    Decision decide(State state) {
        Optional<BalanceHeld> hold =
                state.first(BalanceHeld.class, held -> held.paymentHash().equals(paymentHash));
        Optional<BalanceDrawn> drawn =
                state.first(BalanceDrawn.class, paid -> paid.orderId().equals(orderId));
        boolean released =
                state.first(BalanceReleased.class, r -> r.paymentHash().equals(paymentHash))
                        .isPresent();
        if (hold.isEmpty()) {
            return Decision.rejected(new NothingHeld(paymentHash));
        }
        if (drawn.isPresent() && (released || drawn.get().paymentHash().equals(paymentHash))) {
            return Decision.alreadyDone();
        }
        if (state.settled == null && !state.failed) {
            return Decision.rejected(new PaymentNotOver(paymentHash));
        }
        if (state.settled == null && released) {
            return Decision.alreadyDone();
        }
        BalancePage current = BalancePage.of(page, state.facts);
        return current.isNotCurrent(page)
                .orElseGet(
                        () ->
                                state.settled == null || drawn.isPresent()
                                        ? release(current, hold.get())
                                        : draw(current, hold.get(), state.settled, released));
    }

    private Decision release(BalancePage current, BalanceHeld hold) {
        return current.append(
                page,
                at,
                new BalanceReleased(
                        paymentHash,
                        orderId,
                        hold.rfqId(),
                        hold.buyer(),
                        hold.total(),
                        page,
                        current.waiting(),
                        at));
    }

    private Decision draw(
            BalancePage current, BalanceHeld hold, PaymentSettled settled, boolean released) {
        Msat most = released ? current.available() : hold.total();
        Msat amount = settled.amountMsat().atMost(hold.amountMsat()).atMost(most);
        Msat fee = settled.feeMsat().atMost(hold.feeCapMsat()).atMost(most.minus(amount));
        boolean isMoreFree = !released && hold.total().isMoreThan(amount.plus(fee));
        return current.append(
                page,
                at,
                new BalanceDrawn(
                        paymentHash,
                        orderId,
                        hold.rfqId(),
                        hold.buyer(),
                        amount,
                        fee,
                        released ? Msat.ZERO : hold.total(),
                        page,
                        isMoreFree ? current.waiting() : List.of(),
                        at));
    }
}
