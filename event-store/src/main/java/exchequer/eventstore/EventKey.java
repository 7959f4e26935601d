package exchequer.eventstore;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The UUID under which an event identifier is kept unique: itself if it is one, else the first
 * sixteen bytes of its SHA-256. Identifiers that ascend with time (UUID version 7) keep the index
 * compact.
 */
final class EventKey {

    private static final int UUID_LENGTH = 36;

    private EventKey() {}

    static String of(String eventId) {
        return isCanonicalUuid(eventId) ? eventId : derived(eventId);
    }

    private static boolean isCanonicalUuid(String text) {
        if (text.length() != UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            boolean hex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
            if (dash ? c != '-' : !hex) {
                return false;
            }
        }
        return true;
    }

    private static String derived(String eventId) {
        byte[] hash = Sha256.of(eventId.getBytes(StandardCharsets.UTF_8));
        return new UUID(Sha256.firstLong(hash, 0), Sha256.firstLong(hash, Long.BYTES)).toString();
    }
}
