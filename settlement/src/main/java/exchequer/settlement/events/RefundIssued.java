package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * A buyer has got back, into its balance, what it had paid for an order. Final.
 *
 * @param paymentHash the payment by which the money came: the one that was drawn from the balance,
 *     or the one that the escrow had locked
 * @param caseId the case that it follows from
 * @param note why, in the words of whoever decided it
 * @param nowPayable orders whose payment had waited for the balance to grow
 */
@Event(namespace = "exchequer", name = "RefundIssued", version = "1")
public record RefundIssued(
        RefundId refundId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        PaymentHash paymentHash,
        @Nullable CaseId caseId,
        Msat amountMsat,
        RefundReason reason,
        String note,
        BalancePageId balancePage,
        List<OrderId> nowPayable,
        Instant issuedAt)
        implements SettlementEvent, BalanceFact {

    public RefundIssued {
        nowPayable = List.copyOf(nowPayable);
    }

    @Override
    public List<Fact> tags() {
        List<Fact> tags = new ArrayList<>();
        tags.add(new Fact("refund", refundId.value()));
        tags.add(new Fact("order", orderId.value()));
        tags.add(new Fact("rfq", rfqId.value()));
        tags.add(new Fact("buyer", buyer.value()));
        tags.add(new Fact("payment", paymentHash.value()));
        tags.add(new Fact(BalanceFact.TAG, balancePage.toString()));
        if (caseId != null) {
            tags.add(new Fact("case", caseId.value()));
        }
        return List.copyOf(tags);
    }
}
