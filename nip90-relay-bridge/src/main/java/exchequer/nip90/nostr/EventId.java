package exchequer.nip90.nostr;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Computes NIP-01 event ids: SHA-256 over the UTF-8 bytes of the canonical form. */
public final class EventId {

    private EventId() {}

    /**
     * The form that is hashed: {@code [0,pubkey,created_at,kind,tags,content]} without whitespace,
     * escaped as JavaScript does.
     *
     * @throws IllegalArgumentException when content or a tag holds half of a surrogate pair
     */
    public static String canonicalForm(
            String pubkey, long createdAt, int kind, List<List<String>> tags, String content) {
        return new JsonText(content.length() + 256)
                .raw("[0,")
                .string(pubkey)
                .raw(',')
                .number(createdAt)
                .raw(',')
                .number(kind)
                .raw(',')
                .tags(tags)
                .raw(',')
                .string(content)
                .raw(']')
                .toString();
    }

    /**
     * @return 64 lower-case hex characters
     * @throws IllegalArgumentException as {@link #canonicalForm}
     */
    public static String of(String pubkey, EventTemplate event) {
        return of(pubkey, event.createdAt(), event.kind(), event.tags(), event.content());
    }

    /** The id the event ought to have, whatever it claims. */
    public static String of(NostrEvent event) {
        return of(event.pubkey(), event.createdAt(), event.kind(), event.tags(), event.content());
    }

    private static String of(
            String pubkey, long createdAt, int kind, List<List<String>> tags, String content) {
        String form = canonicalForm(pubkey, createdAt, kind, tags, content);
        return Hex.of(sha256(form.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }
}
