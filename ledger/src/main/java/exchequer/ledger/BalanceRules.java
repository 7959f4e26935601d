package exchequer.ledger;

import exchequer.ledger.LedgerFact.BalanceDrawn;
import exchequer.ledger.LedgerFact.DepositReceived;
import exchequer.ledger.LedgerFact.RefundIssued;
import java.util.ArrayList;
import java.util.List;

/**
 * Which transfers the facts about buyers' balances make. What is owed to a buyer is its balance, to
 * the millisatoshi; what is held of it for payments under way is still owed, and moves nothing.
 */
final class BalanceRules {

    private BalanceRules() {}

    static List<TransferDraft> deposit(DepositReceived deposit) {
        return List.of(
                new TransferDraft(
                        PostingRule.DEPOSIT_RECEIPT,
                        deposit.receivedAt(),
                        null,
                        deposit.paymentHash(),
                        "paid in advance",
                        AccountPath.treasury(deposit.rail()),
                        AccountPath.payableToBuyer(deposit.buyer()),
                        deposit.receivedMsat()));
    }

    /** The buyer pays for the work itself: what was booked as its cost is covered. */
    static List<TransferDraft> draw(BalanceDrawn drawn) {
        List<TransferDraft> transfers = new ArrayList<>();
        if (drawn.amountMsat() > 0) {
            transfers.add(
                    drawn(
                            drawn,
                            PostingRule.BALANCE_PRICE,
                            "the buyer's payment of order " + drawn.orderId(),
                            AccountPath.computeExpenseOf(drawn.buyer()),
                            drawn.amountMsat()));
        }
        if (drawn.feeMsat() > 0) {
            transfers.add(
                    drawn(
                            drawn,
                            PostingRule.BALANCE_FEE,
                            "the buyer's share of routing for order " + drawn.orderId(),
                            AccountPath.ROUTING_EXPENSE,
                            drawn.feeMsat()));
        }
        return transfers;
    }

    /** What a buyer had locked too much stands as owed to it since the escrow's release. */
    static List<TransferDraft> giveBack(RefundIssued refund) {
        return refund.wasOwed()
                ? List.of()
                : List.of(
                        new TransferDraft(
                                PostingRule.REFUND,
                                refund.issuedAt(),
                                refund.orderId(),
                                refund.paymentHash(),
                                "refund for order " + refund.orderId(),
                                AccountPath.refundTo(refund.buyer()),
                                AccountPath.payableToBuyer(refund.buyer()),
                                refund.amountMsat()));
    }

    private static TransferDraft drawn(
            BalanceDrawn drawn,
            PostingRule rule,
            String description,
            AccountPath covered,
            long amountMsat) {
        return new TransferDraft(
                rule,
                drawn.drawnAt(),
                drawn.orderId(),
                drawn.paymentHash(),
                description,
                AccountPath.payableToBuyer(drawn.buyer()),
                covered,
                amountMsat);
    }
}
