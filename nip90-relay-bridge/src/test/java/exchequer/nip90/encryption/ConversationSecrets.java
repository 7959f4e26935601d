package exchequer.nip90.encryption;

import exchequer.nip90.nostr.NostrKey;
import java.util.List;

/** What encrypts between two keys, for tests that look for it where it must not be. */
public final class ConversationSecrets {

    private ConversationSecrets() {}

    public static List<byte[]> between(NostrKey own, String peer) {
        return List.of(
                own.sharedWith(peer).orElseThrow().x(),
                ConversationKey.between(own, peer).orElseThrow().bytes());
    }
}
