package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** What a buyer may spend, routing fees included, as last set. */
@Entity
@Table(name = "budget_view", schema = "projections")
public class BudgetView extends View {

    @Id public String budgetId;

    public String buyer;
    public long perOrderMsat;
    public long perDayMsat;
    public Instant setAt;

    /** One budget per tenant and buyer. */
    public static String idOf(String tenantId, String buyer) {
        return tenantId + "/" + buyer;
    }

    @Override
    public String id() {
        return budgetId;
    }
}
