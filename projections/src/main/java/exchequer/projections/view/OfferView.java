package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A provider's standing advertisement, as last published. */
@Entity
@Table(name = "offer_view", schema = "projections")
public class OfferView extends View {

    @Id public String offerId;

    public String provider;
    public String service;
    public String name;
    public String about;
    public @Nullable Long priceMsat;
    public @Nullable String externalRef;
    public Instant firstPublishedAt;
    public Instant publishedAt;

    /** Empty while the offer stands. */
    public @Nullable Instant withdrawnAt;

    @Override
    public String id() {
        return offerId;
    }
}
