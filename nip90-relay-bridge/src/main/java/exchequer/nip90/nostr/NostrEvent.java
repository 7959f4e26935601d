package exchequer.nip90.nostr;

import java.util.List;
import java.util.Optional;

/**
 * One Nostr event as NIP-01 defines it; shape-checked, but neither its id nor its signature is
 * proven until {@link EventVerification} says so. Immutable.
 *
 * @param id 64 lower-case hex characters, claimed to be the SHA-256 of the canonical form
 * @param pubkey author's x-only key, 64 lower-case hex characters
 * @param createdAt seconds since 1970 as the author claims; may lie in any direction
 * @param kind 0 to 65535
 * @param tags every tag has at least its name
 * @param sig BIP-340 signature over the id, 128 lower-case hex characters
 */
public record NostrEvent(
        String id,
        String pubkey,
        long createdAt,
        int kind,
        List<List<String>> tags,
        String content,
        String sig) {

    /** Largest integer every JSON reader agrees about; beyond it JavaScript clients round. */
    public static final long MAX_CREATED_AT = (1L << 53) - 1;

    public static final int MAX_KIND = 65_535;

    /**
     * @throws IllegalArgumentException when a field does not have the shape described above
     */
    public NostrEvent {
        require(Hex.isLower(id, Hex.KEY_CHARS), "id");
        require(Hex.isLower(pubkey, Hex.KEY_CHARS), "pubkey");
        require(createdAt >= 0 && createdAt <= MAX_CREATED_AT, "created_at");
        require(kind >= 0 && kind <= MAX_KIND, "kind");
        require(Hex.isLower(sig, Hex.SIGNATURE_CHARS), "sig");
        tags = EventTemplate.copyOfTags(tags);
    }

    /** First value of the first tag with this name; empty when there is none or it has no value. */
    public Optional<String> firstTag(String name) {
        for (List<String> tag : tags) {
            if (tag.getFirst().equals(name)) {
                return tag.size() > 1 ? Optional.of(tag.get(1)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** First values of all tags with this name, in order; tags without a value are left out. */
    public List<String> tagValues(String name) {
        return tags.stream()
                .filter(tag -> tag.size() > 1 && tag.getFirst().equals(name))
                .map(tag -> tag.get(1))
                .toList();
    }

    /** Whole tags with this name, in order. */
    public List<List<String>> tagsNamed(String name) {
        return tags.stream().filter(tag -> tag.getFirst().equals(name)).toList();
    }

    /**
     * When the author wants the event to stop counting (NIP-40), in seconds since 1970. A tag that
     * is not a plain number says nothing, as other relays treat it.
     */
    public Optional<Long> expiration() {
        return firstTag("expiration").flatMap(NostrEvent::plainSeconds);
    }

    /** True from the very second named by the expiration tag. */
    public boolean expiredAt(long epochSecond) {
        return expiration().filter(end -> end <= epochSecond).isPresent();
    }

    private static Optional<Long> plainSeconds(String text) {
        boolean plain = !text.isEmpty() && text.length() <= 15;
        for (int i = 0; plain && i < text.length(); i++) {
            plain = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return plain ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static void require(boolean holds, String field) {
        if (!holds) {
            throw new IllegalArgumentException(field + " does not have the shape NIP-01 demands");
        }
    }
}
