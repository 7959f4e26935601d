package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.settlement.balance.clear.ClearHold;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;

/**
 * What was held for a payment is drawn or free again once the payment is over. For markets in which
 * any buyer has a balance; elsewhere it would be a wish in vain for every payment.
 */
public final class WhenPaymentEndsThenClearHold implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case PaymentSettled payment ->
                    clear(payment.paymentHash(), payment.orderId(), payment.buyer(), now);
            case PaymentFailed payment ->
                    clear(payment.paymentHash(), payment.orderId(), payment.buyer(), now);
            default -> List.of();
        };
    }

    private static List<DomainCommand> clear(
            PaymentHash payment, OrderId order, Pubkey buyer, Instant now) {
        return List.of(
                new ClearHold(payment, order, new BalancePageId(buyer, BalancePageId.FIRST), now));
    }
}
