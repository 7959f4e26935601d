package exchequer.settlement.reconcile;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine.State;
import java.time.Instant;

/**
 * A payment as the log has it.
 *
 * @param amount intended; settled, once it is settled
 * @param fee what routing cost; zero before it settled
 */
public record LoggedPayment(
        PaymentHash hash,
        TenantId tenant,
        OrderId orderId,
        State state,
        Msat amount,
        Msat fee,
        Instant intendedAt) {}
