package exchequer.projections.view;

import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;
import java.util.Optional;

/** Queries over quotes. */
@Repository
public interface QuoteViews {

    @Query("where tenantId = :tenantId and quoteId = :id")
    Optional<QuoteView> find(String tenantId, String id);

    @Query("where tenantId = :tenantId and rfqId = :rfqId order by createdPosition")
    List<QuoteView> ofRfq(String tenantId, String rfqId);
}
