package exchequer.market.decision;

import exchequer.market.ids.DerivedId;
import exchequer.market.ids.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Where a command comes from.
 *
 * @param actor {@code buyer:<key>}, {@code provider:<key>}, {@code policy:<name>}, {@code operator}
 * @param commandId identifies this wish; sending the same wish again under the same identifier adds
 *     nothing
 * @param relay the relay that carried it, where one did: evidence, never a multiplier
 * @param correlationId what started the chain this belongs to; null when this starts one
 */
public record Origin(
        TenantId tenant,
        String actor,
        String commandId,
        @Nullable String correlationId,
        @Nullable String relay) {

    public Origin(TenantId tenant, String actor, String commandId, @Nullable String correlationId) {
        this(tenant, actor, commandId, correlationId, null);
    }

    /** The same, having come over a relay. */
    public Origin over(String relayUrl) {
        return new Origin(tenant, actor, commandId, correlationId, relayUrl);
    }

    /** The origin of the {@code index}-th wish that follows from an event. */
    public static Origin following(
            TenantId tenant, String actor, String eventId, int index, String correlationId) {
        return new Origin(
                tenant,
                actor,
                DerivedId.derive("cmd_", eventId, actor, Integer.toString(index)),
                correlationId);
    }
}
