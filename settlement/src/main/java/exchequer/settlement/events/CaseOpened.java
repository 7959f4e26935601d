package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.RfqId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** Something about money needs a person. */
@Event(namespace = "exchequer", name = "CaseOpened", version = "1")
public record CaseOpened(
        CaseId caseId,
        CaseKind kind,
        PaymentHash paymentHash,
        OrderId orderId,
        RfqId rfqId,
        String detail,
        Instant openedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("case", caseId.value()),
                new Fact("payment", paymentHash.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()));
    }
}
