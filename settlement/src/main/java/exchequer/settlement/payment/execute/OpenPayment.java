package exchequer.settlement.payment.execute;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine.State;

/**
 * A payment that is not over.
 *
 * @param state what the list knows; it may be behind the log
 */
public record OpenPayment(
        PaymentHash hash,
        TenantId tenant,
        OrderId orderId,
        String correlationId,
        String bolt11,
        Msat feeCap,
        State state) {}
