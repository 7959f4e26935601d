package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;

/** Queries over comparisons of rails. */
@Repository
public interface ReconciliationViews {

    @Query(
            "where tenantId = :tenantId and createdPosition <= :cut"
                    + " order by createdPosition desc")
    List<ReconciliationView> before(String tenantId, long cut, Limit limit);
}
