package exchequer.settlement.events;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.Pubkey;
import exchequer.settlement.ids.BalancePageId;

/** A fact that moves a buyer's balance, or what is free of it. Each stands on one page. */
public sealed interface BalanceFact extends DomainEvent
        permits DepositReceived,
                BalanceHeld,
                BalanceDrawn,
                BalanceReleased,
                PaymentPostponed,
                RefundIssued,
                BalanceCarriedForward {

    /** The tag of the page that a fact stands on. */
    String TAG = "balance";

    /** The tag of the page that a fact opens. */
    String OPENING_TAG = "balance_opening";

    Pubkey buyer();

    BalancePageId balancePage();
}
