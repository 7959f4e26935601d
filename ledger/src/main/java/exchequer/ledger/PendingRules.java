package exchequer.ledger;

import exchequer.ledger.LedgerFact.BalanceDrawn;
import exchequer.ledger.LedgerFact.CaseAnswered;
import exchequer.ledger.LedgerFact.CaseOpened;
import exchequer.ledger.LedgerFact.DeliveryAccepted;
import exchequer.ledger.LedgerFact.DepositReceived;
import exchequer.ledger.LedgerFact.EscrowLocked;
import exchequer.ledger.LedgerFact.EscrowReleased;
import exchequer.ledger.LedgerFact.EscrowReturned;
import exchequer.ledger.LedgerFact.PaymentFailed;
import exchequer.ledger.LedgerFact.PaymentIntended;
import exchequer.ledger.LedgerFact.PaymentSettled;
import exchequer.ledger.LedgerFact.RefundIssued;
import exchequer.ledger.PendingStep.End;
import exchequer.ledger.PendingStep.Ended;
import exchequer.ledger.PendingStep.Opened;
import java.util.Optional;

/**
 * Which transfers in two phases a fact begins or ends. Pure, as {@link PostingRules}; the second
 * table of examples in the module's README is its specification and its test.
 */
final class PendingRules {

    private PendingRules() {}

    static Optional<PendingStep> stepOf(LedgerFact fact) {
        return switch (fact) {
            case PaymentIntended intended -> Optional.of(intent(intended));
            case PaymentSettled settled ->
                    Optional.of(
                            new Ended(
                                    PendingKind.PAYMENT,
                                    settled.paymentHash(),
                                    End.POSTED,
                                    settled.amountMsat(),
                                    settled.feeMsat(),
                                    settled.settledAt()));
            case PaymentFailed failed ->
                    Optional.of(
                            new Ended(
                                    PendingKind.PAYMENT,
                                    failed.paymentHash(),
                                    End.VOIDED,
                                    0,
                                    0,
                                    failed.failedAt()));
            case EscrowLocked locked -> Optional.of(lock(locked));
            case EscrowReleased released ->
                    Optional.of(
                            new Ended(
                                    PendingKind.ESCROW,
                                    released.orderId(),
                                    End.POSTED,
                                    released.receivedMsat(),
                                    0,
                                    released.releasedAt()));
            case EscrowReturned returned ->
                    Optional.of(
                            new Ended(
                                    PendingKind.ESCROW,
                                    returned.orderId(),
                                    returned.isExpired() ? End.EXPIRED : End.VOIDED,
                                    0,
                                    0,
                                    returned.returnedAt()));
            case DeliveryAccepted _ -> Optional.empty();
            case DepositReceived _ -> Optional.empty();
            case BalanceDrawn _ -> Optional.empty();
            case RefundIssued _ -> Optional.empty();
            case CaseOpened _ -> Optional.empty();
            case CaseAnswered _ -> Optional.empty();
        };
    }

    private static Opened intent(PaymentIntended intended) {
        return new Opened(
                PendingKind.PAYMENT,
                intended.paymentHash(),
                intended.orderId(),
                AccountPath.payableTo(intended.provider()),
                AccountPath.treasury(intended.rail()),
                intended.amountMsat(),
                intended.feeCapMsat(),
                intended.intendedAt());
    }

    private static Opened lock(EscrowLocked locked) {
        return new Opened(
                PendingKind.ESCROW,
                locked.orderId(),
                locked.orderId(),
                AccountPath.treasury(locked.rail()),
                AccountPath.lockedAt(locked.rail()),
                locked.lockedMsat(),
                0,
                locked.lockedAt());
    }
}
