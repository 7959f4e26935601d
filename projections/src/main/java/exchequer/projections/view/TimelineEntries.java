package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.time.Instant;
import java.util.List;

/** Queries over the timeline. */
@Repository
public interface TimelineEntries {

    @Query(
            "where tenantId = :tenantId and rfqId = :rfqId and position > :after"
                    + " order by position")
    List<TimelineEntry> ofRfq(String tenantId, String rfqId, long after, Limit limit);

    @Query(
            "where tenantId = :tenantId and orderId = :orderId and position > :after"
                    + " order by position")
    List<TimelineEntry> ofOrder(String tenantId, String orderId, long after, Limit limit);

    @Query(
            "where tenantId = :tenantId and caseId = :caseId and position > :after"
                    + " order by position")
    List<TimelineEntry> ofCase(String tenantId, String caseId, long after, Limit limit);

    @Query("where tenantId = :tenantId and position > :after" + " order by position")
    List<TimelineEntry> ofTenant(String tenantId, long after, Limit limit);

    @Query(
            "select distinct relay from TimelineEntry where tenantId = :tenantId and occurredAt >= :start"
                    + " and occurredAt < :end and relay is not null and position <= :cut order by relay")
    List<String> relaysSeen(String tenantId, Instant start, Instant end, long cut);

    @Query("where occurredAt >= :moment and position <= :upTo")
    List<TimelineEntry> occurredSince(Instant moment, long upTo, Limit limit);
}
