package exchequer.nip90.translation;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.nip90.encryption.Scheme;
import org.jspecify.annotations.Nullable;

/**
 * Which request event stands for which RFQ, and whose it is.
 *
 * @param scheme how the request is encrypted; null when everybody can read it
 * @param provider for whom the market encrypted it; null for a request as its buyer published it
 */
public record Job(
        String requestEventId,
        int requestKind,
        RfqId rfqId,
        TenantId tenant,
        Pubkey buyer,
        @Nullable Scheme scheme,
        @Nullable Pubkey provider) {

    /** A request that everybody can read. */
    public static Job inClear(
            String requestEventId, int requestKind, RfqId rfqId, TenantId tenant, Pubkey buyer) {
        return new Job(requestEventId, requestKind, rfqId, tenant, buyer, null, null);
    }

    /**
     * Whether the request event is the market's: a copy for one provider, or what was asked over
     * the API. An RFQ that a buyer's own event opened is named after that event.
     */
    public boolean isAskedByMarket() {
        return provider != null || !RfqId.of(tenant, buyer, requestEventId).equals(rfqId);
    }
}
