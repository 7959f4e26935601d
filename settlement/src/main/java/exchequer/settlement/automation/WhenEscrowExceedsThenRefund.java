package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.refund.issue.IssueRefund;
import java.time.Instant;
import java.util.List;

/** What a buyer has locked beyond price and fee is the buyer's: it goes to its balance. */
public final class WhenEscrowExceedsThenRefund implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        if (!(event instanceof EscrowReleased escrow)) {
            return List.of();
        }
        Msat asked = escrow.priceMsat().plus(escrow.marketFeeMsat());
        return escrow.receivedMsat().isMoreThan(asked)
                ? List.of(
                        new IssueRefund(
                                RefundId.of(escrow.escrowId()),
                                escrow.orderId(),
                                escrow.receivedMsat().minus(asked),
                                RefundReason.ESCROW_EXCESS,
                                null,
                                true,
                                "locked beyond price and fee",
                                new BalancePageId(escrow.buyer(), BalancePageId.FIRST),
                                now))
                : List.of();
    }
}
