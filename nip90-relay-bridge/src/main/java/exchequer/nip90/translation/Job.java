package exchequer.nip90.translation;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;

/** Which request event stands for which RFQ, and whose it is. */
public record Job(
        String requestEventId, int requestKind, RfqId rfqId, TenantId tenant, Pubkey buyer) {}
