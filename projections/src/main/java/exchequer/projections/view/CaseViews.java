package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;
import java.util.Optional;

/** Queries over cases. */
@Repository
public interface CaseViews {

    @Query("where tenantId = :tenantId and caseId = :id")
    Optional<CaseView> find(String tenantId, String id);

    @Query(
            "where tenantId = :tenantId and createdPosition < :before"
                    + " order by createdPosition desc")
    List<CaseView> page(String tenantId, long before, Limit limit);

    @Query(
            "where tenantId = :tenantId and state = :state and createdPosition < :before"
                    + " order by createdPosition desc")
    List<CaseView> inState(String tenantId, CaseState state, long before, Limit limit);
}
