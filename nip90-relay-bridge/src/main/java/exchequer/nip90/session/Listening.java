package exchequer.nip90.session;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayIdentity;
import java.util.function.Predicate;

/**
 * In whose interest a pool listens.
 *
 * @param more what to listen for besides the rules' filters
 * @param wanted which of the events that come are worth storing; asked before anything else
 * @param auth says who we are, to relays that ask
 */
public record Listening(ChangingFilters more, Predicate<NostrEvent> wanted, RelayIdentity auth) {

    /** For whatever the rules' filters select, and as nobody in particular. */
    public static Listening plainly() {
        return new Listening(ChangingFilters.none(), _ -> true, RelayIdentity.nobody());
    }
}
