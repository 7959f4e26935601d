package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A provider's answer to a request, at its latest revision. */
@Entity
@Table(name = "quote_view", schema = "projections")
public class QuoteView extends View {

    @Id public String quoteId;

    public String rfqId;
    public String buyer;
    public String provider;
    public long priceMsat;
    public int revision;
    public @Nullable String externalRef;
    public Instant submittedAt;
    public Instant expiresAt;
    public @Nullable Instant awardedAt;

    /** When the request went to another provider, or away. */
    public @Nullable Instant lostAt;

    /**
     * What the quote is worth at a moment. Lost and awarded outlive the expiry: they say how the
     * quote ended, the expiry only that nobody may use it.
     */
    public QuoteState stateAt(Instant now) {
        if (awardedAt != null) {
            return QuoteState.AWARDED;
        }
        if (lostAt != null) {
            return QuoteState.LOST;
        }
        if (now.isAfter(expiresAt)) {
            return QuoteState.EXPIRED;
        }
        return revision > 1 ? QuoteState.REVISED : QuoteState.LIVE;
    }

    @Override
    public String id() {
        return quoteId;
    }
}
