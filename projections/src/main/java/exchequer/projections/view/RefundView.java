package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was given back to a buyer of what it had paid for an order. */
@Entity
@Table(name = "refund_view", schema = "projections")
public class RefundView extends View {

    @Id public String refundId;

    public String orderId;
    public String rfqId;
    public String buyer;

    /** The payment by which the money had come. */
    public String paymentHash;

    public @Nullable String caseId;
    public long amountMsat;
    public String reason;
    public String note;
    public Instant issuedAt;
    public @Nullable String issuedBy;

    @Override
    public String id() {
        return refundId;
    }
}
