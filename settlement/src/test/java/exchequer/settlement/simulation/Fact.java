package exchequer.settlement.simulation;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.TenantId;
import java.time.Instant;

/**
 * One event of the log.
 *
 * @param position 1, 2, 3 …
 */
public record Fact(
        long position,
        String eventId,
        TenantId tenant,
        String correlationId,
        Instant occurredAt,
        DomainEvent event) {}
