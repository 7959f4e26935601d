package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order with the five facts about it, each on its own: delivered, proven, accepted, paid,
 * closed. A delivery or a charge may come before the award; the order is placed once {@code
 * placedAt} is there.
 */
@Entity
@Table(name = "order_view", schema = "projections")
public class OrderView extends View {

    @Id public String orderId;

    public String rfqId;
    public @Nullable String quoteId;
    public @Nullable String buyer;
    public String provider;
    public @Nullable Long priceMsat;
    public @Nullable String awardedBy;
    public @Nullable String acceptance;
    public @Nullable String paymentTerms;
    public @Nullable Instant placedAt;
    public @Nullable Long placedPosition;
    public @Nullable Instant deliveredAt;
    public @Nullable Instant provenAt;
    public @Nullable Instant acceptedAt;
    public @Nullable Instant paidAt;
    public @Nullable Instant closedAt;
    public @Nullable String outcome;
    public @Nullable String deliveryId;
    public @Nullable String deliveryContent;
    public @Nullable String deliverySha256;
    public @Nullable String deliveryExternalRef;
    public @Nullable String chargeId;
    public @Nullable Long chargeMsat;
    public @Nullable String chargeBolt11;

    /** Of the latest charge; a payment may have failed under an earlier one. */
    public @Nullable String chargePaymentHash;

    public @Nullable Instant chargeExpiresAt;
    public @Nullable String paidPaymentHash;
    public @Nullable String progressNote;

    /** The last thing that went wrong, such as the code of a refused charge. */
    public @Nullable String problemCode;

    public @Nullable String problemDetail;
    public @Nullable Instant problemAt;

    @Override
    public String id() {
        return orderId;
    }
}
