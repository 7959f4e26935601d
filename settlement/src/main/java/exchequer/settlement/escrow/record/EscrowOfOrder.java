package exchequer.settlement.escrow.record;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.OrderClosed;
import exchequer.market.money.Msat;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.record.EscrowMachine.State;
import exchequer.settlement.escrow.record.EscrowMachine.Verdict;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import org.jspecify.annotations.Nullable;

/**
 * The escrow of one order, folded from facts.
 *
 * @param request null before there is one
 * @param state null before there is a request
 */
public record EscrowOfOrder(@Nullable EscrowRequested request, @Nullable State state) {

    public static final EscrowOfOrder NONE = new EscrowOfOrder(null, null);

    /** This, and one more fact of the order. */
    public EscrowOfOrder evolve(DomainEvent event) {
        return switch (event) {
            case EscrowRequested requested ->
                    new EscrowOfOrder(
                            requested,
                            new State(
                                    Stage.REQUESTED,
                                    requested.acceptedAt() == null
                                            ? Verdict.PENDING
                                            : Verdict.ACCEPTED,
                                    requested.payUntil(),
                                    requested.marginBlocks(),
                                    0,
                                    Msat.ZERO,
                                    false));
            case EscrowInvoiced _ -> state == null ? this : with(state.withInvoice());
            case DeliveryAccepted _ -> judged(Verdict.ACCEPTED);
            case DeliveryRejected _ -> judged(Verdict.REFUSED);
            case OrderClosed _ -> judged(Verdict.REFUSED);
            case EscrowLocked locked ->
                    state == null
                            ? this
                            : with(state.locked(locked.lockedMsat(), locked.cancelHeight()));
            case EscrowReleased _ -> at(Stage.RELEASED);
            case EscrowCancelled _ -> at(Stage.CANCELLED);
            case EscrowExpired _ -> at(Stage.EXPIRED);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    /** The first judgement counts: an accepted order is closed too, once it is paid. */
    private EscrowOfOrder judged(Verdict verdict) {
        return state == null || state.verdict() != Verdict.PENDING
                ? this
                : with(state.judged(verdict));
    }

    private EscrowOfOrder at(Stage stage) {
        return state == null ? this : with(state.at(stage));
    }

    private EscrowOfOrder with(State next) {
        return new EscrowOfOrder(request, next);
    }
}
