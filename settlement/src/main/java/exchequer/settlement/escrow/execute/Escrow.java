package exchequer.settlement.escrow.execute;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.escrow.record.EscrowMachine.State;
import exchequer.settlement.ids.EscrowId;

/** One escrow as the list has it. */
public record Escrow(
        EscrowId id,
        TenantId tenant,
        OrderId orderId,
        String correlationId,
        Pubkey buyer,
        Msat price,
        Msat marketFee,
        String rail,
        int cltvExpiryBlocks,
        State state) {

    /** What the buyer has to lock. */
    public Msat total() {
        return price.plus(marketFee);
    }
}
