package exchequer.eventstore;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * What a tag is found by: the first eight bytes of SHA-256(key, zero byte, value), as {@code
 * eventstore.tag_hash} computes them. No storable key holds a zero byte, so no two tags have the
 * same input. Two tags may share a hash: whatever is found by one is compared with the event's
 * tags.
 */
final class TagHash {

    private TagHash() {}

    static long of(Tag tag) {
        MessageDigest digest = Sha256.digest();
        digest.update(tag.key().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(tag.value().getBytes(StandardCharsets.UTF_8));
        return Sha256.firstLong(digest.digest(), 0);
    }
}
