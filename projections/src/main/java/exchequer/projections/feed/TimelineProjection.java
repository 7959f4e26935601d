package exchequer.projections.feed;

import exchequer.projections.view.TimelineEntry;

/** Every known event as one line that people can read. */
final class TimelineProjection {

    void apply(ViewBatch views, Incoming event) {
        var entry = new TimelineEntry();
        entry.position = event.position();
        entry.tenantId = event.tenant();
        entry.host = event.host();
        entry.eventId = event.event().eventId();
        entry.type = event.event().type();
        entry.orderId = event.textOrNull("order_id");
        entry.rfqId = event.textOrNull("rfq_id");
        if (entry.rfqId == null && entry.orderId != null) {
            entry.rfqId = views.rfqOfOrder(entry.orderId, event);
        }
        entry.occurredAt = event.occurredAt();
        entry.actor = event.headerOrNull("actor");
        entry.relay = event.headerOrNull("relay");
        entry.summary = Summary.of(event);
        entry.data = event.data();
        views.add(entry);
    }
}
