package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The evidence for a delivery and the judgement on it. */
@Entity
@Table(name = "proof_view", schema = "projections")
public class ProofView extends View {

    @Id public String proofId;

    public String orderId;
    public String deliveryId;
    public String provider;
    public String contentSha256;
    public String evidenceSha256;
    public String evidenceRef;

    @Enumerated(EnumType.STRING)
    public ProofState state;

    /** Why it was rejected. */
    public @Nullable String reason;

    public Instant recordedAt;
    public @Nullable Instant judgedAt;

    @Override
    public String id() {
        return proofId;
    }
}
