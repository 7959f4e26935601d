package exchequer.nip90.outbox;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayList;
import exchequer.nip90.nostr.RelayList.Entry;
import exchequer.nip90.nostr.RelayList.Use;
import exchequer.nip90.relay.RelayStore;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the world where the market is talked to: its relay list (NIP-65, kind 10002), at which
 * clients look for the relays of whom they want to tell something. It names our own relay and the
 * operator's outside relays, each for both directions, as the market speaks wherever it listens.
 *
 * <p>A list is written anew only when the one that stands says something else; the one that stands
 * is handed to the outbox at each start, which knows what it has delivered. Without outside relays
 * there is nothing to tell: who reads the list at our relay has found it. A list that still names
 * some is then replaced by one that does not, or clients would go on talking to nobody there; to
 * the relays themselves it can not be brought any more.
 */
public final class RelayListKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayListKeeper.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private final MarketVoice voice;
    private final RelayStore store;
    private final MarketPost post;
    private final RelayList wanted;
    private final boolean isElsewhere;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;

    /**
     * @param outside the operator's
     */
    public RelayListKeeper(
            MarketVoice voice,
            RelayStore store,
            MarketPost post,
            Collection<URI> outside,
            InstantSource clock) {
        this.voice = voice;
        this.store = store;
        this.post = post;
        this.wanted =
                new RelayList(
                        Stream.concat(Stream.of(URI.create(voice.relayUrl())), outside.stream())
                                .map(relay -> new Entry(relay, Use.BOTH))
                                .toList());
        this.isElsewhere = !outside.isEmpty();
        this.clock = clock;
    }

    /** Sees to the list once, and while that fails again and again; holds nobody up. */
    public void start() {
        thread = Thread.ofVirtual().name("nostr-relay-list").start(this::run);
    }

    /** Ends, within some seconds; what was not told is told at the next start. */
    @Override
    public void close() {
        closing.countDown();
        if (thread != null) {
            try {
                thread.join(STOP_TIMEOUT);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            do {
                try {
                    seeToIt();
                    return;
                } catch (RuntimeException failure) {
                    LOG.warn(
                            "the market's relay list is not published yet: {}", failure.toString());
                }
            } while (!closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Safe to repeat.
     *
     * @throws RuntimeException when it is not known to be published; try again
     */
    void seeToIt() {
        Optional<NostrEvent> standing = standing();
        if (standing.isEmpty() && !isElsewhere) {
            return;
        }
        post.publish(standing.filter(this::saysTheSame).orElseGet(() -> anew(standing)));
    }

    private Optional<NostrEvent> standing() {
        Filter lists =
                Filter.any()
                        .withKinds(List.of(RelayList.KIND))
                        .withAuthors(List.of(voice.publicKey()));
        return store.query(List.of(lists), 1).events().stream()
                .map(stored -> stored.event())
                .findFirst();
    }

    /** The order means nothing in NIP-65. */
    private boolean saysTheSame(NostrEvent list) {
        return Set.copyOf(RelayList.of(list).entries()).equals(Set.copyOf(wanted.entries()));
    }

    private NostrEvent anew(Optional<NostrEvent> standing) {
        long now = clock.instant().getEpochSecond();
        // Of two lists the later one counts, and a clock may have been set back.
        long after = standing.map(list -> list.createdAt() + 1).orElse(now);
        return voice.relayList(wanted, Math.max(now, after));
    }
}
