package exchequer.nip90.relay;

import exchequer.nip90.nostr.EventClass;
import exchequer.nip90.nostr.NostrEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Names under which NIP-01 keeps one newest event, and the hashes they are looked up by. */
final class Address {

    private Address() {}

    /** {@code kind:pubkey:d}; empty for kinds of which every event is kept. */
    static Optional<String> of(NostrEvent event) {
        return switch (EventClass.of(event.kind())) {
            case REGULAR, EPHEMERAL -> Optional.empty();
            case REPLACEABLE -> Optional.of(event.kind() + ":" + event.pubkey() + ":");
            case ADDRESSABLE ->
                    Optional.of(
                            event.kind()
                                    + ":"
                                    + event.pubkey()
                                    + ":"
                                    + event.firstTag("d").orElse(""));
        };
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }
}
