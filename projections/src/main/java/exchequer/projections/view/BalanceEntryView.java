package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One movement of a buyer's balance. */
@Entity
@Table(name = "balance_entry_view", schema = "projections")
public class BalanceEntryView extends View {

    /** The event that moved it. */
    @Id public String entryId;

    public String buyer;

    /** {@code deposit}, {@code held}, {@code drawn}, {@code released}, {@code refund}. */
    public String kind;

    /** What it is about; holding and releasing move it between held and available only. */
    public long amountMsat;

    /** The whole balance afterwards. */
    public long balanceMsat;

    /** What could be spent afterwards. */
    public long availableMsat;

    public @Nullable String depositId;
    public @Nullable String orderId;
    public @Nullable String paymentHash;
    public Instant at;

    @Override
    public String id() {
        return entryId;
    }
}
