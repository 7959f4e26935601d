package exchequer.projections.view;

import jakarta.persistence.MappedSuperclass;

/**
 * A row of a read model: plain fields, detached from any session. Changing one changes nothing in
 * the database; only the feed writes.
 */
@MappedSuperclass
public abstract class View {

    public String tenantId;

    /** The node that decided the first event of this row. */
    public String host;

    /** Position of the event that made this row; lists are in this order. */
    public long createdPosition;

    /** The key of the row. */
    public abstract String id();
}
