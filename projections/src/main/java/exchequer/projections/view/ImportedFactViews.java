package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.time.Instant;
import java.util.List;

/** Queries over records of payments from before. */
@Repository
public interface ImportedFactViews {

    @Query(
            "where tenantId = :tenantId and createdPosition < :before"
                    + " order by createdPosition desc")
    List<ImportedFactView> page(String tenantId, long before, Limit limit);

    /**
     * How many payments are known from such records alone: those of which our own rail has settled
     * none with the same hash. Several records of one payment are one.
     */
    @Query(
            "select count(distinct coalesce(f.paymentHash, f.reference)) from ImportedFactView f"
                    + " where f.tenantId = :tenantId and f.claimedAt >= :start and f.claimedAt < :end"
                    + " and f.createdPosition <= :cut and f.sends = true and f.status = 'settled'"
                    + " and not exists (select 1 from PaymentView p where p.paymentHash = f.paymentHash"
                    + " and p.tenantId = f.tenantId and p.settledPosition <= :cut)")
    long countUnmatched(String tenantId, Instant start, Instant end, long cut);
}
