package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A question about money that needs a person. */
@Entity
@Table(name = "case_view", schema = "projections")
public class CaseView extends View {

    @Id public String caseId;

    @Enumerated(EnumType.STRING)
    public CaseState state;

    public String kind;
    public String paymentHash;

    /** Absent for a payment that belongs to no order. */
    public @Nullable String orderId;

    public @Nullable String rfqId;
    public @Nullable String buyer;
    public @Nullable String provider;
    public @Nullable String rail;

    /** What suspense holds while the case is open, JSON. */
    public String moneyInQuestion;

    /** What was known when it was opened, JSON. */
    public String evidence;

    public String detail;
    public Instant openedAt;

    /** What was decided so far, part by part and the last at the end, JSON. */
    public String answers = "[]";

    public @Nullable String outcome;
    public @Nullable String claimedFrom;
    public @Nullable String reason;
    public @Nullable Instant resolvedAt;
    public @Nullable String resolvedBy;

    @Override
    public String id() {
        return caseId;
    }
}
