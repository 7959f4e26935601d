package exchequer.bench.pay;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.settlement.lightning.Bolt11Invoice;

/** An accepted order that lacks nothing but its invoice. */
public record PayableOrder(RfqId rfq, Pubkey provider, Bolt11Invoice invoice) {}
