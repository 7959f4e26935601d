package exchequer.projections.feed;

import exchequer.projections.view.TimelineEntry;
import org.jspecify.annotations.Nullable;

/** Every known event as one line that people can read. */
final class TimelineProjection {

    private static final int LONGEST_RELAY = 512;

    void apply(ViewBatch views, Incoming event, String summary) {
        var entry = new TimelineEntry();
        entry.position = event.position();
        entry.tenantId = event.tenant();
        entry.host = event.host();
        entry.eventId = event.event().eventId();
        entry.type = event.event().type();
        entry.orderId = event.textOrNull("order_id");
        entry.caseId = event.textOrNull("case_id");
        entry.rfqId = event.textOrNull("rfq_id");
        if (entry.rfqId == null && entry.orderId != null) {
            entry.rfqId = views.rfqOfOrder(entry.orderId, event);
        }
        entry.occurredAt = event.occurredAt();
        entry.actor = event.headerOrNull("actor");
        entry.relay = relay(event);
        entry.summary = summary;
        entry.data = event.data();
        views.add(entry);
    }

    // It is indexed, and PostgreSQL refuses long keys: a stranger's address must not halt the feed.
    private static @Nullable String relay(Incoming event) {
        var relay = event.headerOrNull("relay");
        return relay == null || relay.length() > LONGEST_RELAY ? null : relay;
    }
}
