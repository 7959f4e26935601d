package exchequer.projections.view;

import jakarta.data.Limit;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Queries over payments. */
@Repository
public interface PaymentViews {

    @Query("where tenantId = :tenantId and paymentHash = :id")
    Optional<PaymentView> find(String tenantId, String id);

    @Query(
            "where tenantId = :tenantId and createdPosition < :before"
                    + " order by createdPosition desc")
    List<PaymentView> page(String tenantId, long before, Limit limit);

    @Query("where rail = :rail and paymentHash > :after order by paymentHash")
    List<PaymentView> ofRail(String rail, String after, Limit limit);

    @Query("where tenantId = :tenantId and orderId = :orderId order by createdPosition")
    List<PaymentView> ofOrder(String tenantId, String orderId);

    @Query(
            "where tenantId = :tenantId and settledAt >= :start and settledAt < :end"
                    + " and settledPosition <= :cut and settledAt >= :afterTime"
                    + " and (settledAt > :afterTime or settledPosition > :afterPosition)"
                    + " order by settledAt, settledPosition")
    List<PaymentView> settledBetween(
            String tenantId,
            Instant start,
            Instant end,
            long cut,
            Instant afterTime,
            long afterPosition,
            Limit limit);

    @Query(
            "where tenantId = :tenantId and intendedAt < :end and intendedPosition <= :cut"
                    + " and (settledPosition is null or settledPosition > :cut)"
                    + " and (failedPosition is null or failedPosition > :cut) order by intendedPosition")
    List<PaymentView> openAt(String tenantId, Instant end, long cut);

    @Query(
            "select count(this) from PaymentView where tenantId = :tenantId and failedAt >= :start"
                    + " and failedAt < :end and failedPosition <= :cut"
                    + " and (settledPosition is null or settledPosition > :cut)")
    long countFailed(String tenantId, Instant start, Instant end, long cut);
}
