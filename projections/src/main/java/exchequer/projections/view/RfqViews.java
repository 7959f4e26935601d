package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;
import java.util.Optional;

/** Queries over requests. */
@Repository
public interface RfqViews {

    @Query("where tenantId = :tenantId and rfqId = :id")
    Optional<RfqView> find(String tenantId, String id);

    @Query(
            "where tenantId = :tenantId and createdPosition < :before"
                    + " order by createdPosition desc")
    List<RfqView> page(String tenantId, long before, Limit limit);

    @Query(
            "where tenantId = :tenantId and buyer = :buyer and createdPosition < :before"
                    + " order by createdPosition desc")
    List<RfqView> ofBuyer(String tenantId, String buyer, long before, Limit limit);

    @Query(
            "where tenantId = :tenantId and state = :state and createdPosition < :before"
                    + " order by createdPosition desc")
    List<RfqView> inState(String tenantId, RfqState state, long before, Limit limit);
}
