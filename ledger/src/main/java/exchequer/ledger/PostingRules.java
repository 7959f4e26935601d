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
import java.util.ArrayList;
import java.util.List;

/**
 * Which transfers a fact makes. Pure, so that the same events give the same books for ever. The
 * examples in the module's README are its specification and its test.
 */
final class PostingRules {

    private PostingRules() {}

    /**
     * The transfers of a fact, in the order they are posted; none when no money moved and nothing
     * became owed.
     *
     * @param orderSettledBefore whether another payment of the same order is in the books already
     */
    static List<TransferDraft> transfersFor(LedgerFact fact, boolean orderSettledBefore) {
        return switch (fact) {
            case DeliveryAccepted accepted -> List.of(accrual(accepted));
            // An intent moves no money, and it may fail: PendingRules has it beside the balances.
            case PaymentIntended _ -> List.of();
            case PaymentFailed _ -> List.of();
            case EscrowLocked locked -> EscrowRules.lock(locked);
            case EscrowReleased released -> EscrowRules.release(released);
            case EscrowReturned returned -> EscrowRules.giveBack(returned);
            case DepositReceived deposit -> BalanceRules.deposit(deposit);
            case BalanceDrawn drawn -> BalanceRules.draw(drawn);
            case RefundIssued refund -> BalanceRules.giveBack(refund);
            case PaymentSettled settled -> clearing(settled, orderSettledBefore);
            case CaseOpened opened -> SuspenseRules.opened(opened);
            case CaseAnswered answered -> SuspenseRules.answered(answered);
        };
    }

    private static TransferDraft accrual(DeliveryAccepted accepted) {
        return new TransferDraft(
                PostingRule.DELIVERY_ACCEPTED,
                accepted.acceptedAt(),
                accepted.orderId(),
                null,
                "delivery "
                        + accepted.deliveryId()
                        + " of order "
                        + accepted.orderId()
                        + " accepted",
                AccountPath.computeExpenseOf(accepted.buyer()),
                AccountPath.payableTo(accepted.provider()),
                accepted.priceMsat());
    }

    private static List<TransferDraft> clearing(PaymentSettled settled, boolean settledBefore) {
        var transfers = new ArrayList<TransferDraft>();
        AccountPath payable = AccountPath.payableTo(settled.provider());
        AccountPath treasury = AccountPath.treasury(settled.rail());
        transfers.add(
                draft(
                        settled,
                        PostingRule.PAYMENT_PRINCIPAL,
                        "payment of order " + settled.orderId() + attestation(settled),
                        payable,
                        treasury,
                        settled.amountMsat()));
        if (settled.feeMsat() > 0) {
            transfers.add(
                    draft(
                            settled,
                            PostingRule.ROUTING_FEE,
                            "routing fee of the payment of order " + settled.orderId(),
                            AccountPath.ROUTING_EXPENSE,
                            treasury,
                            settled.feeMsat()));
        }
        long discount = settled.orderPriceMsat() - settled.amountMsat();
        // The price was owed once. A second payment by mistake is a claim on the provider for all
        // of its amount; a second discount would hide a part of that claim.
        if (discount > 0 && !settledBefore) {
            transfers.add(
                    draft(
                            settled,
                            PostingRule.PRICE_DISCOUNT,
                            "charged below the price of order " + settled.orderId(),
                            payable,
                            AccountPath.computeExpenseOf(settled.buyer()),
                            discount));
        }
        return transfers;
    }

    /** A preimage goes without saying: its payments read as they did before there was another. */
    private static String attestation(PaymentSettled settled) {
        return switch (settled.proof()) {
            case PREIMAGE -> "";
            case TRANSFER_ID -> ", attested by Spark's operators";
        };
    }

    private static TransferDraft draft(
            PaymentSettled settled,
            PostingRule rule,
            String description,
            AccountPath debit,
            AccountPath credit,
            long amountMsat) {
        return new TransferDraft(
                rule,
                settled.settledAt(),
                settled.orderId(),
                settled.paymentHash(),
                description,
                debit,
                credit,
                amountMsat);
    }
}
