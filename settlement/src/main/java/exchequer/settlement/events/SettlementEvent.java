package exchequer.settlement.events;

import exchequer.market.decision.DomainEvent;
import java.util.List;

/** Every fact about charges and payments. */
public sealed interface SettlementEvent extends DomainEvent
        permits ChargeRaised,
                ChargeRefused,
                PaymentIntended,
                PaymentDispatched,
                PaymentSettled,
                PaymentFailed,
                PaymentOutcomeUnknown,
                CaseOpened,
                CaseResolved {

    /** All of them, for registries. */
    static List<Class<? extends DomainEvent>> types() {
        return List.of(
                ChargeRaised.class,
                ChargeRefused.class,
                PaymentIntended.class,
                PaymentDispatched.class,
                PaymentSettled.class,
                PaymentFailed.class,
                PaymentOutcomeUnknown.class,
                CaseOpened.class,
                CaseResolved.class);
    }
}
