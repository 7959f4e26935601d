package exchequer.nip90.inbox;

import exchequer.nip90.giftwrap.GiftKinds;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.Sender;
import java.util.Optional;

/**
 * Refuses gift wraps for the market (NIP-59, kinds 1059 and 21059), which nobody here opens. Taken,
 * they would lie there for ever, and whoever wrapped a job would wait for an answer that can not
 * come: a feedback would have to name the author, whom only the opened wrap tells. So the sender
 * learns it when it publishes, and what to send instead. Wraps between others pass.
 */
public final class UnopenedWraps implements Admission {

    static final String REFUSAL =
            ReasonPrefix.BLOCKED.message(
                    "the market opens no gift wraps; send a NIP-90 job request, with encrypted"
                            + " parameters if need be");

    private final String marketKey;

    /**
     * @param marketKey 64 lower-case hex characters
     */
    public UnopenedWraps(String marketKey) {
        this.marketKey = marketKey;
    }

    @Override
    public Optional<String> refusal(NostrEvent event, Sender sender) {
        boolean isWrap = event.kind() == GiftKinds.WRAP || event.kind() == GiftKinds.EPHEMERAL_WRAP;
        return isWrap && event.tagValues("p").contains(marketKey)
                ? Optional.of(REFUSAL)
                : Optional.empty();
    }
}
