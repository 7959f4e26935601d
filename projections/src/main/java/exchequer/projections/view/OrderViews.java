package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;
import java.util.Optional;

/** Queries over orders. */
@Repository
public interface OrderViews {

    @Query("where tenantId = :tenantId and orderId = :id")
    Optional<OrderView> find(String tenantId, String id);

    @Query(
            "where tenantId = :tenantId and placedPosition < :before"
                    + " order by placedPosition desc")
    List<OrderView> page(String tenantId, long before, Limit limit);

    @Query(
            "where tenantId = :tenantId and buyer = :buyer and placedPosition < :before"
                    + " order by placedPosition desc")
    List<OrderView> ofBuyer(String tenantId, String buyer, long before, Limit limit);

    @Query(
            "where tenantId = :tenantId and provider = :provider and placedPosition < :before"
                    + " order by placedPosition desc")
    List<OrderView> ofProvider(String tenantId, String provider, long before, Limit limit);

    @Query("where tenantId = :tenantId and rfqId = :rfqId order by createdPosition")
    List<OrderView> ofRfq(String tenantId, String rfqId);
}
