package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
import java.util.Set;

/** Events that only their author may publish here (NIP-70): those with a {@code -} tag. */
final class Protection {

    private static final Set<Integer> REPOSTS = Set.of(6, 16);
    private static final NostrJson JSON = NostrJson.standard();

    private Protection() {}

    static boolean isProtected(NostrEvent event) {
        return !event.tagsNamed("-").isEmpty();
    }

    /** A repost with a protected event inside would publish it all the same. */
    static boolean leaksProtected(NostrEvent event) {
        return REPOSTS.contains(event.kind())
                && JSON.readEvent(event.content())
                        instanceof Parsing.Parsed<NostrEvent>(NostrEvent inside)
                && isProtected(inside);
    }
}
