package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.settlement.ids.ChargeId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * A provider asks for money with an invoice that will not be paid.
 *
 * @param code stable, lower snake case
 */
@Event(namespace = "exchequer", name = "ChargeRefused", version = "1")
public record ChargeRefused(
        ChargeId chargeId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey provider,
        String code,
        String detail,
        @Nullable String externalRef,
        Instant refusedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("charge", chargeId.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("provider", provider.value()));
    }
}
