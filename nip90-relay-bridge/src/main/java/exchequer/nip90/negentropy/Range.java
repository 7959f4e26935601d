package exchequer.nip90.negentropy;

import java.util.List;

/** What a message says about the items between the bound before and this one. */
sealed interface Range {

    Bound upper();

    /** Nothing; it is settled, or for later. */
    record Skip(Bound upper) implements Range {}

    record Digest(Bound upper, Fingerprint fingerprint) implements Range {}

    /** All ids the sender has there. */
    record Ids(Bound upper, List<ItemId> ids) implements Range {}
}
