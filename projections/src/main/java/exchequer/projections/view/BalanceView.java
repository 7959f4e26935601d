package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** What a buyer has paid in advance. */
@Entity
@Table(name = "balance_view", schema = "projections")
public class BalanceView extends View {

    @Id public String balanceId;

    public String buyer;

    /** All of it, what is held included. */
    public long balanceMsat;

    /** Set aside for payments that are not over. */
    public long heldMsat;

    public Instant changedAt;

    /** One balance per tenant and buyer. */
    public static String idOf(String tenantId, String buyer) {
        return tenantId + "/" + buyer;
    }

    /** What can be spent. */
    public long available() {
        return balanceMsat - heldMsat;
    }

    @Override
    public String id() {
        return balanceId;
    }
}
