package exchequer.nip90.nostr;

/**
 * What a relay makes of one text frame. A refusal keeps the id its answer must name, because NIP-01
 * wants every EVENT answered by OK and every bad REQ by CLOSED, and NIP-77 every bad NEG-OPEN by
 * NEG-ERR.
 */
public sealed interface ClientFrame {

    record Understood(ClientMessage message) implements ClientFrame {}

    /** An EVENT that cannot be read, with the id it claims. */
    record UnusableEvent(String eventId, String reason) implements ClientFrame {}

    /** A REQ that cannot be read, with its subscription id. */
    record UnusableRequest(String subscriptionId, String reason) implements ClientFrame {}

    /** A NEG-OPEN or NEG-MSG that cannot be read, with its subscription id. */
    record UnusableSync(String subscriptionId, String reason) implements ClientFrame {}

    /** Anything else; there is nobody to address but the connection. */
    record Junk(String reason) implements ClientFrame {}
}
