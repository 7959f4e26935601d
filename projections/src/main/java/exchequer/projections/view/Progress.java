package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How far the read models have followed the log; a single row. */
@Entity
@Table(name = "progress", schema = "projections")
public class Progress {

    /** The key of the only row. */
    public static final int ONLY = 1;

    @Id public int id;

    /** Every event up to here is in the views, none after. */
    public long position;

    /** Events of types that no view knows. */
    public long ignoredEvents;
}
