package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Paces each key, over however many connections it publishes. Thread-safe.
 *
 * <p>Only events that are proven to be of a key count against it, or a forger could use up its
 * pace. Genuine old events can be brought by anybody, so a connection that has proven the key draws
 * on a pace of its own, which nobody else can use up. Outside relays are not paced: what they show
 * was paced where it was published, and a refusal would be a job lost.
 *
 * <p>A key that was quiet for long enough to have its whole burst again is forgotten. When more
 * keys than there is room for were heard within that time, the quietest is forgotten too early: it
 * then gets a second burst, which is the smaller evil than memory that strangers fill.
 */
public final class KeyPace implements Admission {

    /** Some 200 bytes each. */
    private static final int MAX_KEYS = 65_536;

    private static final String SLOW_DOWN =
            ReasonPrefix.RATE_LIMITED.message("too many events of this key; slow down");

    /**
     * @param proven whether the connection has proven the key
     */
    private record Holder(String pubkey, boolean proven) {}

    private final RelayLimits.Rate rate;
    private final InstantSource clock;
    private final int maxKeys;
    // Order of use, the longest unused first.
    private final LinkedHashMap<Holder, TokenBucket> buckets = new LinkedHashMap<>(16, .75f, true);

    /**
     * @param rate of each key
     */
    public KeyPace(RelayLimits.Rate rate, InstantSource clock) {
        this(rate, clock, MAX_KEYS);
    }

    KeyPace(RelayLimits.Rate rate, InstantSource clock, int maxKeys) {
        this.rate = rate;
        this.clock = clock;
        this.maxKeys = maxKeys;
    }

    /** Saves the signature check of what is going to be refused; takes nothing. */
    @Override
    public Optional<String> refusal(NostrEvent event, Sender sender) {
        return switch (sender) {
            case Sender.OutsideRelay _ -> Optional.empty();
            case Sender.Client client -> {
                synchronized (buckets) {
                    TokenBucket bucket = buckets.get(holder(event, client));
                    yield refusal(bucket == null || bucket.hasToken());
                }
            }
        };
    }

    @Override
    public Optional<String> refusalOfGenuine(NostrEvent event, Sender sender) {
        return switch (sender) {
            case Sender.OutsideRelay _ -> Optional.empty();
            case Sender.Client client -> {
                synchronized (buckets) {
                    TokenBucket bucket =
                            buckets.computeIfAbsent(
                                    holder(event, client), _ -> new TokenBucket(rate, clock));
                    boolean paced = bucket.tryTake();
                    forget();
                    yield refusal(paced);
                }
            }
        };
    }

    int size() {
        synchronized (buckets) {
            return buckets.size();
        }
    }

    private void forget() {
        Map.Entry<Holder, TokenBucket> eldest = buckets.firstEntry();
        while (eldest != null && (eldest.getValue().isFull() || buckets.size() > maxKeys)) {
            buckets.pollFirstEntry();
            eldest = buckets.firstEntry();
        }
    }

    private static Holder holder(NostrEvent event, Sender.Client client) {
        return new Holder(event.pubkey(), client.keys().contains(event.pubkey()));
    }

    private static Optional<String> refusal(boolean paced) {
        return paced ? Optional.empty() : Optional.of(SLOW_DOWN);
    }
}
