package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.BalanceReleased;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.PaymentResumed;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.intend.PaymentRules;
import java.time.Instant;
import java.util.List;

/**
 * Award, acceptance, charge and the release of an escrow come in any order; each asks for the
 * payment, and the decider says "not yet" until all are there and no case is open. Orders that had
 * to wait for their buyer's balance to grow, or for its budget, are named by what makes room.
 */
public final class WhenPaymentDueThenIntend implements Automation {

    private final PaymentRules rules;
    private final String rail;

    public WhenPaymentDueThenIntend(PaymentRules rules, String rail) {
        this.rules = rules;
        this.rail = rail;
    }

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case OrderPlaced order -> intend(order.orderId(), order.buyer(), now);
            case DeliveryAccepted delivery -> intend(delivery.orderId(), delivery.buyer(), now);
            case EscrowReleased escrow -> intend(escrow.orderId(), escrow.buyer(), now);
            case ChargeRaised charge -> intend(charge.orderId(), charge.buyer(), now);
            case PaymentResumed payment -> intend(payment.orderId(), payment.buyer(), now);
            case CaseResolved answered
                    when answered.orderId() != null && answered.buyer() != null ->
                    intend(answered.orderId(), answered.buyer(), now);
            case DepositReceived grown -> intend(grown.nowPayable(), grown.buyer(), now);
            case BalanceDrawn grown -> intend(grown.nowPayable(), grown.buyer(), now);
            case RefundIssued grown -> intend(grown.nowPayable(), grown.buyer(), now);
            case BalanceReleased grown -> intend(grown.nowPayable(), grown.buyer(), now);
            default -> List.of();
        };
    }

    private List<DomainCommand> intend(OrderId order, Pubkey buyer, Instant now) {
        return intend(List.of(order), buyer, now);
    }

    private List<DomainCommand> intend(List<OrderId> orders, Pubkey buyer, Instant now) {
        return orders.stream()
                .<DomainCommand>map(order -> new IntendPayment(order, buyer, rules, rail, now))
                .toList();
    }
}
