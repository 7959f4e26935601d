package exchequer.nip90.nostr;

import java.util.List;

/** What a client says to a relay (NIP-01, NIP-42, NIP-77). */
public sealed interface ClientMessage {

    /** Longest subscription id NIP-01 allows, in characters; the shortest is one. */
    int MAX_SUBSCRIPTION_ID = 64;

    /**
     * Publishes an event.
     *
     * @param raw the event's JSON exactly as it was received, kept as evidence
     */
    record Event(NostrEvent event, String raw) implements ClientMessage {
        public static Event of(NostrEvent event) {
            return new Event(event, NostrJson.write(event));
        }
    }

    /** Opens a subscription, or replaces the one with the same id. */
    record Req(String subscriptionId, List<Filter> filters) implements ClientMessage {
        public Req {
            filters = List.copyOf(filters);
        }
    }

    record Close(String subscriptionId) implements ClientMessage {}

    record Auth(NostrEvent event) implements ClientMessage {}

    /**
     * Begins to reconcile the events that match a filter, or begins anew under the same id.
     *
     * @param message the first message, hex
     */
    record NegOpen(String subscriptionId, Filter filter, String message) implements ClientMessage {}

    /** Goes on with a reconciliation. */
    record NegMsg(String subscriptionId, String message) implements ClientMessage {}

    record NegClose(String subscriptionId) implements ClientMessage {}

    /** The message as JSON text. */
    default String toJson() {
        JsonText out = new JsonText(256);
        switch (this) {
            case Event(_, String raw) -> out.raw("[\"EVENT\",").raw(raw);
            case Req(String id, List<Filter> filters) -> {
                out.raw("[\"REQ\",").string(id);
                filters.forEach(filter -> filter.write(out.raw(',')));
            }
            case Close(String id) -> out.raw("[\"CLOSE\",").string(id);
            case Auth(NostrEvent event) -> out.raw("[\"AUTH\",").raw(NostrJson.write(event));
            case NegOpen(String id, Filter filter, String message) -> {
                filter.write(out.raw("[\"NEG-OPEN\",").string(id).raw(','));
                out.raw(',').string(message);
            }
            case NegMsg(String id, String message) ->
                    out.raw("[\"NEG-MSG\",").string(id).raw(',').string(message);
            case NegClose(String id) -> out.raw("[\"NEG-CLOSE\",").string(id);
        }
        return out.raw(']').toString();
    }
}
