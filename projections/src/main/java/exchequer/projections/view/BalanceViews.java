package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;
import java.util.Optional;

/** Queries over balances. */
@Repository
public interface BalanceViews {

    @Query("where tenantId = :tenantId and buyer = :buyer")
    Optional<BalanceView> ofBuyer(String tenantId, String buyer);

    @Query(
            "from BalanceEntryView where tenantId = :tenantId and buyer = :buyer"
                    + " and createdPosition < :before order by createdPosition desc")
    List<BalanceEntryView> entries(String tenantId, String buyer, long before, Limit limit);
}
