package exchequer.settlement.escrow.record;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.OrderClosed;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.escrow.record.EscrowMachine.Effect;
import exchequer.settlement.escrow.record.EscrowMachine.Seen;
import exchequer.settlement.escrow.record.EscrowMachine.State;
import exchequer.settlement.escrow.record.EscrowMachine.Step;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rejection.SettlementRejection.EscrowMovedOn;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotFound;
import exchequer.settlement.rejection.SettlementRejection.EscrowTooSmall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what the rail says of an escrow. When it adds nothing, and only then, the sender may
 * do what the {@link EscrowMachine} wants of the state it believed in: that is the log's state too.
 *
 * @param paymentHash of the escrow's invoice
 * @param believed the state from which the sender would act
 */
@Command(namespace = "exchequer", name = "RecordEscrowUpdate", version = "1")
public record RecordEscrowUpdate(
        OrderId orderId, PaymentHash paymentHash, Seen seen, State believed)
        implements DomainCommand {

    public static final Decider<RecordEscrowUpdate, EscrowOfOrder> DECIDER =
            new Decider<>(
                    RecordEscrowUpdate.class,
                    RecordEscrowUpdate::boundary,
                    EscrowOfOrder.NONE,
                    EscrowOfOrder::evolve,
                    RecordEscrowUpdate::decide);

    @Override
    public Instant at() {
        return seen.at();
    }

    private Boundary boundary() {
        return Boundary.of(
                "order",
                orderId,
                EscrowRequested.class,
                EscrowInvoiced.class,
                EscrowLocked.class,
                EscrowReleased.class,
                EscrowCancelled.class,
                EscrowExpired.class,
                DeliveryAccepted.class,
                DeliveryRejected.class,
                OrderClosed.class);
    }

    Decision decide(EscrowOfOrder escrow) {
        @Nullable EscrowRequested request = escrow.request();
        @Nullable State state = escrow.state();
        if (request == null || state == null) {
            return Decision.rejected(new EscrowNotFound(orderId));
        }
        Optional<Msat> held = held();
        if (held.isPresent() && request.total().isMoreThan(held.get())) {
            return Decision.rejected(new EscrowTooSmall(orderId, held.get(), request.total()));
        }
        Step step = EscrowMachine.step(state, seen);
        List<DomainEvent> facts = new ArrayList<>();
        for (Effect effect : step.effects()) {
            fact(effect, request, state, step.next()).forEach(facts::add);
        }
        // The sender's list may be older than the facts here: an acceptance it has not heard of
        // forbids the cancellation it has in mind.
        if (facts.isEmpty() && !state.equals(believed)) {
            return Decision.rejected(new EscrowMovedOn(orderId));
        }
        return new Decision.Accepted(facts);
    }

    private Optional<Msat> held() {
        return switch (seen.invoice()) {
            case InvoiceState.Locked(Msat received, _) -> Optional.of(received);
            case InvoiceState.Settled(_, Msat received, _) -> Optional.of(received);
            case InvoiceState.NotFound _,
                    InvoiceState.Open _,
                    InvoiceState.Canceled _,
                    InvoiceState.Expired _,
                    InvoiceState.Unavailable _ ->
                    Optional.empty();
        };
    }

    private List<DomainEvent> fact(
            Effect effect, EscrowRequested request, State before, State next) {
        return switch (effect) {
            case Effect.Issue _, Effect.Settle _, Effect.Cancel _ -> List.of();
            case Effect.NoteInvoiced _ -> List.of(invoiced(request));
            case Effect.NoteLocked locked -> List.of(locked(request, locked));
            case Effect.NoteReleased(var settled) ->
                    List.of(
                            new EscrowReleased(
                                    request.escrowId(),
                                    orderId,
                                    request.rfqId(),
                                    request.buyer(),
                                    request.provider(),
                                    paymentHash,
                                    // Locked and taken are the same money; the books must not see
                                    // two figures for it.
                                    next.locked(),
                                    request.priceMsat(),
                                    request.marketFeeMsat(),
                                    settled.preimage(),
                                    request.rail(),
                                    settled.settledAt()));
            case Effect.NoteCancelled(var reason) ->
                    List.of(
                            new EscrowCancelled(
                                    request.escrowId(),
                                    orderId,
                                    request.rfqId(),
                                    request.buyer(),
                                    request.provider(),
                                    before.locked(),
                                    request.rail(),
                                    reason,
                                    seen.at()));
            case Effect.NoteExpired _ ->
                    List.of(
                            new EscrowExpired(
                                    request.escrowId(),
                                    orderId,
                                    request.rfqId(),
                                    request.buyer(),
                                    request.provider(),
                                    before.locked(),
                                    request.rail(),
                                    seen.at()));
            case Effect.OpenCase(var kind, String detail) ->
                    List.of(inQuestion(kind, detail, request, before));
        };
    }

    /** No account holds what nobody can explain here: the books have what was locked. */
    private CaseOpened inQuestion(
            CaseKind kind, String detail, EscrowRequested request, State before) {
        return new CaseOpened(
                CaseId.of(kind, paymentHash),
                kind,
                paymentHash,
                orderId,
                request.rfqId(),
                request.buyer(),
                request.provider(),
                request.rail(),
                List.of(),
                new CaseEvidence(
                        "received",
                        held().orElse(null),
                        null,
                        null,
                        before.locked(),
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null),
                detail,
                seen.at());
    }

    private EscrowInvoiced invoiced(EscrowRequested request) {
        return new EscrowInvoiced(
                request.escrowId(),
                orderId,
                request.rfqId(),
                request.buyer(),
                request.provider(),
                paymentHash,
                request.rail(),
                seen.at());
    }

    private EscrowLocked locked(EscrowRequested request, Effect.NoteLocked locked) {
        return new EscrowLocked(
                request.escrowId(),
                orderId,
                request.rfqId(),
                request.buyer(),
                request.provider(),
                paymentHash,
                locked.amount(),
                request.rail(),
                locked.cancelHeight(),
                seen.at());
    }
}
