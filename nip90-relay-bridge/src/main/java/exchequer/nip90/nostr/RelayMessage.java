package exchequer.nip90.nostr;

/** What a relay says to a client (NIP-01, NIP-42, NIP-67, NIP-77). */
public sealed interface RelayMessage {

    /** The relay's verdict on a published event. */
    record Ok(String eventId, boolean accepted, String message) implements RelayMessage {
        public ReasonPrefix prefix() {
            return ReasonPrefix.of(message);
        }

        /** The relay holds the event, now or from before. */
        public boolean isHeld() {
            return accepted || prefix() == ReasonPrefix.DUPLICATE;
        }
    }

    /**
     * An event that matches a subscription.
     *
     * @param raw the event's JSON as received
     */
    record Event(String subscriptionId, NostrEvent event, String raw) implements RelayMessage {}

    /**
     * The stored part has been sent; what follows is live.
     *
     * @param completeness whether that was all that is stored (NIP-67)
     */
    record Eose(String subscriptionId, Completeness completeness) implements RelayMessage {}

    /** The relay ended the subscription; the connection stays. */
    record Closed(String subscriptionId, String message) implements RelayMessage {
        public ReasonPrefix prefix() {
            return ReasonPrefix.of(message);
        }
    }

    /** Words for a human; belongs to no subscription. */
    record Notice(String message) implements RelayMessage {}

    record Auth(String challenge) implements RelayMessage {}

    /**
     * The next message of a reconciliation.
     *
     * @param message hex
     */
    record NegMsg(String subscriptionId, String message) implements RelayMessage {}

    /** The relay ended a reconciliation, or would not begin it. */
    record NegErr(String subscriptionId, String message) implements RelayMessage {
        public ReasonPrefix prefix() {
            return ReasonPrefix.of(message);
        }
    }

    /** The message as JSON text. */
    default String toJson() {
        JsonText out = new JsonText(256);
        switch (this) {
            case Ok(String id, boolean accepted, String message) ->
                    out.raw("[\"OK\",")
                            .string(id)
                            .raw(accepted ? ",true," : ",false,")
                            .string(message);
            case Event(String subscription, _, String raw) ->
                    out.raw("[\"EVENT\",").string(subscription).raw(',').raw(raw);
            case Eose(String subscription, Completeness completeness) -> {
                out.raw("[\"EOSE\",").string(subscription);
                if (completeness != Completeness.UNSAID) {
                    out.raw(",[").string(completeness.hint()).raw(']');
                }
            }
            case Closed(String subscription, String message) ->
                    out.raw("[\"CLOSED\",").string(subscription).raw(',').string(message);
            case Notice(String message) -> out.raw("[\"NOTICE\",").string(message);
            case Auth(String challenge) -> out.raw("[\"AUTH\",").string(challenge);
            case NegMsg(String subscription, String message) ->
                    out.raw("[\"NEG-MSG\",").string(subscription).raw(',').string(message);
            case NegErr(String subscription, String message) ->
                    out.raw("[\"NEG-ERR\",").string(subscription).raw(',').string(message);
        }
        return out.raw(']').toString();
    }
}
