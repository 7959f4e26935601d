package exchequer.ledger;

import exchequer.ledger.LedgerFact.EscrowLocked;
import exchequer.ledger.LedgerFact.EscrowReleased;
import exchequer.ledger.LedgerFact.EscrowReturned;
import java.util.ArrayList;
import java.util.List;

/**
 * Which transfers the facts about escrows make. While money is locked it stands on both sides: as
 * what a rail holds, and as what is held for a buyer. However an escrow ends, both return to zero.
 */
final class EscrowRules {

    private EscrowRules() {}

    static List<TransferDraft> lock(EscrowLocked locked) {
        return List.of(
                new TransferDraft(
                        PostingRule.ESCROW_LOCK,
                        locked.lockedAt(),
                        locked.orderId(),
                        locked.paymentHash(),
                        "locked for order " + locked.orderId(),
                        AccountPath.lockedAt(locked.rail()),
                        AccountPath.escrowOf(locked.orderId()),
                        locked.lockedMsat()));
    }

    static List<TransferDraft> release(EscrowReleased released) {
        AccountPath escrow = AccountPath.escrowOf(released.orderId());
        String order = "order " + released.orderId();
        var transfers = new ArrayList<TransferDraft>();
        transfers.add(
                draft(
                        released,
                        PostingRule.ESCROW_RECEIPT,
                        "released for " + order,
                        AccountPath.treasury(released.rail()),
                        AccountPath.lockedAt(released.rail()),
                        released.receivedMsat()));
        // The buyer pays for the work itself: what acceptance has booked as its cost is covered.
        transfers.add(
                draft(
                        released,
                        PostingRule.ESCROW_PRICE,
                        "the buyer's payment of " + order,
                        escrow,
                        AccountPath.computeExpenseOf(released.buyer()),
                        released.priceMsat()));
        if (released.marketFeeMsat() > 0) {
            transfers.add(
                    draft(
                            released,
                            PostingRule.MARKET_FEE,
                            "the market's fee on " + order,
                            escrow,
                            AccountPath.MARKET_FEE,
                            released.marketFeeMsat()));
        }
        long excess = released.receivedMsat() - released.priceMsat() - released.marketFeeMsat();
        if (excess > 0) {
            transfers.add(
                    draft(
                            released,
                            PostingRule.ESCROW_EXCESS,
                            "paid beyond the escrow of " + order,
                            escrow,
                            AccountPath.payableToBuyer(released.buyer()),
                            excess));
        }
        return transfers;
    }

    static List<TransferDraft> giveBack(EscrowReturned returned) {
        // An invoice that was never paid has moved nothing.
        return returned.lockedMsat() == 0
                ? List.of()
                : List.of(
                        new TransferDraft(
                                PostingRule.ESCROW_RETURN,
                                returned.returnedAt(),
                                returned.orderId(),
                                null,
                                "given back for order " + returned.orderId(),
                                AccountPath.escrowOf(returned.orderId()),
                                AccountPath.lockedAt(returned.rail()),
                                returned.lockedMsat()));
    }

    private static TransferDraft draft(
            EscrowReleased released,
            PostingRule rule,
            String description,
            AccountPath debit,
            AccountPath credit,
            long amountMsat) {
        return new TransferDraft(
                rule,
                released.releasedAt(),
                released.orderId(),
                released.paymentHash(),
                description,
                debit,
                credit,
                amountMsat);
    }
}
