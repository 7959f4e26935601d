package exchequer.settlement.cases.lostescrow;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderClosed;
import exchequer.market.ids.OrderId;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rejection.SettlementRejection.DeliveryNotAccepted;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotFound;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotLost;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Opens a case when a delivery is accepted and the buyer's money that was to pay for it went back,
 * or never came. The provider is owed the price, and nobody but a person can say who bears it. The
 * two come in any order and from two deciders that know nothing of each other; here both are in one
 * boundary.
 */
@Command(namespace = "exchequer", name = "QuestionLostEscrow", version = "1")
public record QuestionLostEscrow(OrderId orderId, Instant at) implements DomainCommand {

    public static final Decider<QuestionLostEscrow, EscrowInQuestion> DECIDER =
            new Decider<>(
                    QuestionLostEscrow.class,
                    QuestionLostEscrow::boundary,
                    EscrowInQuestion.NONE,
                    EscrowInQuestion::evolve,
                    QuestionLostEscrow::decide);

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
                OrderClosed.class,
                CaseOpened.class);
    }

    Decision decide(EscrowInQuestion state) {
        @Nullable EscrowRequested request = state.request();
        if (request == null) {
            return Decision.rejected(new EscrowNotFound(orderId));
        }
        if (state.opened()) {
            return Decision.alreadyDone();
        }
        if (state.closed()) {
            return Decision.rejected(new OrderIsClosed(orderId));
        }
        if (!state.accepted()) {
            return Decision.rejected(new DeliveryNotAccepted(orderId));
        }
        @Nullable String end = state.end();
        @Nullable PaymentHash hash = state.hash();
        if (end == null || hash == null) {
            return Decision.rejected(new EscrowNotLost(orderId));
        }
        return Decision.accepted(opened(request, hash, end, state));
    }

    /** Acceptance has booked the price as the buyer's cost; that is what nothing covers now. */
    private CaseOpened opened(
            EscrowRequested request, PaymentHash hash, String end, EscrowInQuestion state) {
        boolean wasLocked = !state.returned().isZero();
        return new CaseOpened(
                CaseId.of(CaseKind.ESCROW_LOST, hash),
                CaseKind.ESCROW_LOST,
                hash,
                orderId,
                request.rfqId(),
                request.buyer(),
                request.provider(),
                request.rail(),
                List.of(new MoneyInQuestion(MoneySource.UNCOVERED_PRICE, request.priceMsat())),
                new CaseEvidence(
                        wasLocked ? "returned" : "never_locked",
                        wasLocked ? state.returned() : null,
                        null,
                        null,
                        request.total(),
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        state.since()),
                "accepted, and the escrow " + end,
                at);
    }
}
