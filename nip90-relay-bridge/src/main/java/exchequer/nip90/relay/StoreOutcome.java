package exchequer.nip90.relay;

/** What storing one event came to. Only {@link Stored} changed anything. */
public sealed interface StoreOutcome {

    record Stored(long seq) implements StoreOutcome {}

    /** Already held. */
    record Duplicate() implements StoreOutcome {}

    /** A newer version under the same author, kind and {@code d} tag is held. */
    record Replaced() implements StoreOutcome {}

    /** Its author asked for its deletion (NIP-09), before or after it was first seen. */
    record Deleted() implements StoreOutcome {}

    /** Its own expiration time (NIP-40) has passed. */
    record Expired() implements StoreOutcome {}
}
