package exchequer.projections.view;

import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;
import java.util.Optional;

/** Queries over proofs. */
@Repository
public interface ProofViews {

    @Query("where tenantId = :tenantId and proofId = :id")
    Optional<ProofView> find(String tenantId, String id);

    @Query("where tenantId = :tenantId and orderId = :orderId order by createdPosition")
    List<ProofView> ofOrder(String tenantId, String orderId);
}
