package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A question about money that needs a person. */
@Entity
@Table(name = "case_view", schema = "projections")
public class CaseView extends View {

    @Id public String caseId;

    public String kind;
    public String paymentHash;
    public String orderId;
    public String rfqId;
    public String detail;
    public Instant openedAt;

    @Override
    public String id() {
        return caseId;
    }
}
