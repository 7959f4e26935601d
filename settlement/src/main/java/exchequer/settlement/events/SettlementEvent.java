package exchequer.settlement.events;

import exchequer.market.decision.DomainEvent;
import java.util.List;

/** Every fact about charges, payments, escrows and balances. */
public sealed interface SettlementEvent extends DomainEvent
        permits ChargeRaised,
                ChargeRefused,
                PaymentIntended,
                PaymentDispatched,
                PaymentSettled,
                PaymentFailed,
                PaymentOutcomeUnknown,
                PaymentMovedToNextDay,
                PaymentResumed,
                PaymentTakenOver,
                EscrowRequested,
                EscrowInvoiced,
                EscrowLocked,
                EscrowReleased,
                EscrowCancelled,
                EscrowExpired,
                DepositRequested,
                DepositInvoiced,
                DepositReceived,
                DepositExpired,
                BalanceHeld,
                BalanceDrawn,
                BalanceReleased,
                PaymentPostponed,
                BalanceCarriedForward,
                RefundIssued,
                CaseOpened,
                CasePartlyResolved,
                CaseResolved,
                RailReconciled,
                FactImported {

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
                PaymentMovedToNextDay.class,
                PaymentResumed.class,
                PaymentTakenOver.class,
                EscrowRequested.class,
                EscrowInvoiced.class,
                EscrowLocked.class,
                EscrowReleased.class,
                EscrowCancelled.class,
                EscrowExpired.class,
                DepositRequested.class,
                DepositInvoiced.class,
                DepositReceived.class,
                DepositExpired.class,
                BalanceHeld.class,
                BalanceDrawn.class,
                BalanceReleased.class,
                PaymentPostponed.class,
                BalanceCarriedForward.class,
                RefundIssued.class,
                CaseOpened.class,
                CasePartlyResolved.class,
                CaseResolved.class,
                RailReconciled.class,
                FactImported.class);
    }
}
