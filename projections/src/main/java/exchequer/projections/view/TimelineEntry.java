package exchequer.projections.view;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event as people read it: a sentence, who, when, and the data as it stands in the log. */
@Entity
@Table(name = "timeline_entry", schema = "projections")
public class TimelineEntry {

    @Id public long position;

    public String tenantId;
    public String host;
    public String eventId;
    public String type;
    public @Nullable String rfqId;
    public @Nullable String orderId;
    public @Nullable String caseId;
    public Instant occurredAt;
    public @Nullable String actor;

    /** The relay that carried the message which led to the event, when that is known. */
    public @Nullable String relay;

    public String summary;

    /** The payload of the event, JSON. */
    public String data;
}
