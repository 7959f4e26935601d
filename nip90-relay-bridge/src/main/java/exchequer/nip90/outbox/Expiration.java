package exchequer.nip90.outbox;

import exchequer.market.rfq.open.OpenRfq;
import java.time.Instant;
import java.util.List;

/**
 * How long relays need to keep what the market answers (NIP-40): as long as the longest request
 * lives, so that who was away for a while still finds it.
 */
final class Expiration {

    private Expiration() {}

    static List<String> tag(Instant said) {
        return List.of(
                "expiration", Long.toString(said.plus(OpenRfq.MAX_LIFETIME).getEpochSecond()));
    }
}
