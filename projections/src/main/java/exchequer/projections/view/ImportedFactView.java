package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record of a payment from before, as it was taken over. It is no proof of anything. */
@Entity
@Table(name = "imported_fact_view", schema = "projections")
public class ImportedFactView extends View {

    @Id public String factId;

    /** The form it was read in, such as {@code lnd_payment}. */
    public String format;

    /** What its source calls the payment. */
    public String reference;

    public @Nullable String paymentHash;

    /** {@code settled}, {@code open} or {@code failed}, in the word of its source. */
    public String status;

    /** Whether money went out. */
    public boolean sends;

    public @Nullable Long amountMsat;
    public @Nullable Long feeMsat;

    /** When its source's wallet confirmed it, else when it was first seen. */
    public @Nullable Instant claimedAt;

    public String fileSha256;
    public long line;
    public int importerVersion;

    /** The record, JSON. */
    public String record;

    public Instant importedAt;
    public @Nullable String importedBy;

    @Override
    public String id() {
        return factId;
    }
}
