package exchequer.settlement.events;

import exchequer.market.decision.DomainEvent;
import java.util.List;

/** Every fact about charges, payments and escrows. */
public sealed interface SettlementEvent extends DomainEvent
        permits ChargeRaised,
                ChargeRefused,
                PaymentIntended,
                PaymentDispatched,
                PaymentSettled,
                PaymentFailed,
                PaymentOutcomeUnknown,
                EscrowRequested,
                EscrowLocked,
                EscrowReleased,
                EscrowCancelled,
                EscrowExpired,
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
                EscrowRequested.class,
                EscrowLocked.class,
                EscrowReleased.class,
                EscrowCancelled.class,
                EscrowExpired.class,
                CaseOpened.class,
                CaseResolved.class);
    }
}
