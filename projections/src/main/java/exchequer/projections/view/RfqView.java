package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A buyer's request and what became of it. Inputs, parameters and targets are JSON texts as they
 * stand in the event.
 */
@Entity
@Table(name = "rfq_view", schema = "projections")
public class RfqView extends View {

    @Id public String rfqId;

    @Enumerated(EnumType.STRING)
    public RfqState state;

    public String buyer;
    public String service;
    public String inputs;
    public String params;
    public String output;
    public long maxPriceMsat;
    public String awardPolicy;
    public String acceptance;
    public String paymentTerms;
    public String targets;
    public String origin;
    public @Nullable String externalRef;
    public Instant openedAt;
    public Instant quoteUntil;
    public Instant expiresAt;
    public @Nullable Instant awardedAt;
    public @Nullable Instant cancelledAt;
    public @Nullable Instant expiredAt;
    public @Nullable String awardedQuoteId;
    public @Nullable String orderId;

    @Override
    public String id() {
        return rfqId;
    }
}
