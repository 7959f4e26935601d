package exchequer.settlement.events;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * Something about money needs a person. Until {@link CaseResolved}, the order it concerns is
 * neither paid nor closed by the market, and the money in question is held in suspense.
 *
 * @param orderId absent for a payment that belongs to no order
 * @param rail the treasury's account at which it happened; absent in cases from before it was kept
 * @param detail for people; may change
 */
@Event(namespace = "exchequer", name = "CaseOpened", version = "3")
public record CaseOpened(
        CaseId caseId,
        CaseKind kind,
        PaymentHash paymentHash,
        @Nullable OrderId orderId,
        @Nullable RfqId rfqId,
        @Nullable Pubkey buyer,
        @Nullable Pubkey provider,
        @Nullable String rail,
        List<MoneyInQuestion> moneyInQuestion,
        CaseEvidence evidence,
        String detail,
        Instant openedAt)
        implements SettlementEvent {

    public CaseOpened {
        moneyInQuestion = List.copyOf(moneyInQuestion);
    }

    /** What is left of the case when a part of its money is answered for. */
    public CaseOpened without(List<MoneyInQuestion> part) {
        List<MoneyInQuestion> rest = new ArrayList<>();
        for (MoneyInQuestion money : moneyInQuestion) {
            Msat left = money.amountMsat();
            for (MoneyInQuestion answered : part) {
                if (answered.source() == money.source()) {
                    left = left.minus(answered.amountMsat());
                }
            }
            if (!left.isZero()) {
                rest.add(new MoneyInQuestion(money.source(), left));
            }
        }
        return new CaseOpened(
                caseId,
                kind,
                paymentHash,
                orderId,
                rfqId,
                buyer,
                provider,
                rail,
                rest,
                evidence,
                detail,
                openedAt);
    }

    @Override
    public List<Fact> tags() {
        return tagsOf(caseId, paymentHash, orderId, rfqId);
    }

    static List<Fact> tagsOf(
            CaseId caseId,
            PaymentHash paymentHash,
            @Nullable OrderId orderId,
            @Nullable RfqId rfqId) {
        List<Fact> tags = new ArrayList<>();
        tags.add(new DomainEvent.Fact("case", caseId.value()));
        tags.add(new DomainEvent.Fact("payment", paymentHash.value()));
        if (orderId != null) {
            tags.add(new DomainEvent.Fact("order", orderId.value()));
        }
        if (rfqId != null) {
            tags.add(new DomainEvent.Fact("rfq", rfqId.value()));
        }
        return List.copyOf(tags);
    }
}
