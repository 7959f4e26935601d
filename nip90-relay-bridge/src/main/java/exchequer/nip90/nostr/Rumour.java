package exchequer.nip90.nostr;

import java.util.List;

/**
 * An event without a signature: what a gift wrap carries (NIP-59). Whoever passes it on can deny
 * it, so it proves nothing by itself. Immutable.
 *
 * @param id 64 lower-case hex characters, claimed to be the SHA-256 of the canonical form
 * @param pubkey who is said to have written it
 * @param createdAt seconds since 1970
 */
public record Rumour(
        String id,
        String pubkey,
        long createdAt,
        int kind,
        List<List<String>> tags,
        String content) {

    /**
     * @throws IllegalArgumentException when a field does not have the shape that NIP-01 demands
     */
    public Rumour {
        if (!Hex.isLower(id, Hex.KEY_CHARS) || !Hex.isLower(pubkey, Hex.KEY_CHARS)) {
            throw new IllegalArgumentException("id and pubkey are 64 lower-case hex characters");
        }
        tags = new EventTemplate(createdAt, kind, tags, content).tags();
    }

    /**
     * @throws IllegalArgumentException when the author is no key in hex, or the text has no UTF-8
     *     form
     */
    public static Rumour of(String pubkey, EventTemplate event) {
        return new Rumour(
                EventId.of(pubkey, event),
                pubkey,
                event.createdAt(),
                event.kind(),
                event.tags(),
                event.content());
    }

    /** Whether the id is the one that the contents have. */
    public boolean hasRightId() {
        return id.equals(EventId.of(pubkey, new EventTemplate(createdAt, kind, tags, content)));
    }

    /** Without the text, which is nobody's business who merely prints this. */
    @Override
    public String toString() {
        return "Rumour[" + id + ", kind " + kind + "]";
    }
}
