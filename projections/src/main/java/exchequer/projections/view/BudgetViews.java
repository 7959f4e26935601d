package exchequer.projections.view;

import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.Optional;

/** Queries over budgets. */
@Repository
public interface BudgetViews {

    @Query("where tenantId = :tenantId and buyer = :buyer")
    Optional<BudgetView> ofBuyer(String tenantId, String buyer);
}
