package exchequer.settlement.payment.record;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.payment.record.PaymentMachine.Effect;
import exchequer.settlement.payment.record.PaymentMachine.State;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rejection.SettlementRejection.PaymentIsOver;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotFound;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** Takes down what the rail says of a payment. */
@Command(namespace = "exchequer", name = "RecordRailUpdate", version = "1")
public record RecordRailUpdate(OrderId orderId, RailUpdate update, Instant at)
        implements DomainCommand {

    public static final Decider<RecordRailUpdate, PaymentsOfOrder> DECIDER =
            new Decider<>(
                    RecordRailUpdate.class,
                    RecordRailUpdate::boundary,
                    PaymentsOfOrder.NONE,
                    PaymentsOfOrder::evolve,
                    RecordRailUpdate::decide);

    private Boundary boundary() {
        return Boundary.of(
                "order",
                orderId,
                OrderPlaced.class,
                PaymentIntended.class,
                PaymentDispatched.class,
                PaymentOutcomeUnknown.class,
                PaymentSettled.class,
                PaymentFailed.class,
                CaseOpened.class);
    }

    Decision decide(PaymentsOfOrder state) {
        @Nullable PaymentIntended intent = state.intents().get(update.hash());
        if (intent == null) {
            return Decision.rejected(new PaymentNotFound(update.hash()));
        }
        State before = state.stateOf(update.hash());
        // Whoever hears this from the rail is about to send. Its own list may be older than the
        // facts here, and sending a failed payment once more would really pay.
        if (update instanceof RailUpdate.NotFound && before.isTerminal()) {
            return Decision.rejected(new PaymentIsOver(update.hash()));
        }
        List<DomainEvent> events = new ArrayList<>();
        for (Effect effect : PaymentMachine.step(before, update).effects()) {
            switch (effect) {
                case Effect.Pay _ -> {
                    // The executor's to do; nothing happened yet that could be a fact.
                }
                case Effect.NoteDispatched _ ->
                        events.add(
                                new PaymentDispatched(
                                        intent.paymentHash(), orderId, intent.rfqId(), at));
                case Effect.NoteSettled(RailUpdate.Succeeded success) -> {
                    events.add(settled(intent, state, success));
                    suspicions(intent, state, success).forEach(events::add);
                }
                case Effect.NoteFailed(RailUpdate.Failed failure) ->
                        events.add(failed(intent, failure));
                case Effect.NoteUnknown(String detail) ->
                        events.add(
                                new PaymentOutcomeUnknown(
                                        intent.paymentHash(), orderId, intent.rfqId(), detail, at));
                case Effect.OpenCase(CaseKind kind, String detail) ->
                        events.add(caseOpened(intent, kind, detail));
            }
        }
        events.removeIf(
                event -> event instanceof CaseOpened c && state.cases().contains(c.caseId()));
        return new Decision.Accepted(events);
    }

    private PaymentSettled settled(
            PaymentIntended intent, PaymentsOfOrder state, RailUpdate.Succeeded success) {
        return new PaymentSettled(
                intent.paymentHash(),
                orderId,
                intent.rfqId(),
                intent.buyer(),
                intent.provider(),
                success.amount(),
                success.fee(),
                state.price() == null ? success.amount() : state.price(),
                success.preimage(),
                intent.rail(),
                intent.businessDay(),
                success.settledAt());
    }

    private List<CaseOpened> suspicions(
            PaymentIntended intent, PaymentsOfOrder state, RailUpdate.Succeeded success) {
        List<CaseOpened> cases = new ArrayList<>();
        if (!success.amount().equals(intent.amountMsat())) {
            cases.add(
                    caseOpened(
                            intent,
                            CaseKind.AMOUNT_DIFFERS,
                            "intended " + intent.amountMsat() + ", paid " + success.amount()));
        }
        if (success.fee().isMoreThan(intent.feeCapMsat())) {
            cases.add(
                    caseOpened(
                            intent,
                            CaseKind.FEE_ABOVE_CAP,
                            "cap " + intent.feeCapMsat() + ", cost " + success.fee()));
        }
        if (state.anotherSettled(intent.paymentHash())) {
            cases.add(
                    caseOpened(
                            intent,
                            CaseKind.SECOND_SETTLEMENT,
                            "another payment of " + orderId + " settled before"));
        }
        return cases;
    }

    private PaymentFailed failed(PaymentIntended intent, RailUpdate.Failed failure) {
        return new PaymentFailed(
                intent.paymentHash(),
                orderId,
                intent.rfqId(),
                intent.buyer(),
                intent.provider(),
                failure.reason(),
                failure.detail(),
                intent.businessDay(),
                at);
    }

    private CaseOpened caseOpened(PaymentIntended intent, CaseKind kind, String detail) {
        return new CaseOpened(
                CaseId.of(kind, intent.paymentHash()),
                kind,
                intent.paymentHash(),
                orderId,
                intent.rfqId(),
                detail,
                at);
    }
}
