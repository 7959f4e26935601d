package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;
import java.util.Optional;

/** Queries over offers. */
@Repository
public interface OfferViews {

    @Query("where tenantId = :tenantId and offerId = :id")
    Optional<OfferView> find(String tenantId, String id);

    @Query(
            "where tenantId = :tenantId and withdrawnAt is null and createdPosition < :before"
                    + " order by createdPosition desc")
    List<OfferView> standing(String tenantId, long before, Limit limit);

    @Query(
            "where tenantId = :tenantId and provider = :provider and createdPosition < :before"
                    + " order by createdPosition desc")
    List<OfferView> ofProvider(String tenantId, String provider, long before, Limit limit);
}
