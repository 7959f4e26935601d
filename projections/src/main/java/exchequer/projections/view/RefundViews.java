package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;

/** Queries over refunds. */
@Repository
public interface RefundViews {

    @Query("where tenantId = :tenantId and orderId = :orderId order by createdPosition")
    List<RefundView> ofOrder(String tenantId, String orderId);

    @Query(
            "where tenantId = :tenantId and createdPosition < :before"
                    + " order by createdPosition desc")
    List<RefundView> page(String tenantId, long before, Limit limit);
}
