package exchequer.nip90.session;

import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.Sighting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has brought and what became of it. If a single event could not be dealt with,
 * it is in trouble, and nobody may say that the relay was listened to. Thread-safe.
 */
final class SessionIntake {

    private final SharedIntake shared;
    private final RelayStore store;
    private final String relay;
    private final SessionRules rules;
    private final InstantSource clock;
    private final Runnable onTrouble;
    private final Set<CompletableFuture<Void>> underway = ConcurrentHashMap.newKeySet();
    private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();
    private volatile @Nullable String trouble;

    SessionIntake(
            SharedIntake shared,
            RelayStore store,
            String relay,
            SessionRules rules,
            InstantSource clock,
            Runnable onTrouble) {
        this.shared = shared;
        this.store = store;
        this.relay = relay;
        this.rules = rules;
        this.clock = clock;
        this.onTrouble = onTrouble;
    }

    /** Takes an event as it comes; never blocks. */
    void take(RelayMessage.Event message) {
        if (trouble != null) {
            return;
        }
        if (underway.size() >= rules.maxUnderway()) {
            inTrouble("the relay sends faster than events can be stored");
            return;
        }
        // Done only after the verdict was taken note of: whoever waits must not look too early.
        CompletableFuture<Void> done = new CompletableFuture<>();
        underway.add(done);
        shared.take(message.event(), message.raw(), relay)
                .whenComplete(
                        (ok, failure) -> {
                            if (failure == null) {
                                judged(ok);
                            } else {
                                inTrouble("an event could not be judged: " + failure);
                            }
                            underway.remove(done);
                            done.complete(null);
                        });
    }

    /** Takes a page, of which what is stored already costs nothing but a look. */
    void takePage(Collection<RelayMessage.Event> page) throws SessionFailure, InterruptedException {
        Set<String> known = store.known(page.stream().map(event -> event.event().id()).toList());
        for (RelayMessage.Event message : page) {
            if (known.contains(message.event().id())) {
                seenHereToo(message.event().id());
            } else {
                take(message);
            }
        }
        settle();
    }

    /**
     * Waits until everything taken before the call is stored, or refused for good.
     *
     * @throws SessionFailure when something could be neither
     */
    void settle() throws SessionFailure, InterruptedException {
        CompletableFuture<?>[] before = underway.toArray(CompletableFuture[]::new);
        Duration timeout = rules.answerTimeout();
        try {
            CompletableFuture.allOf(before).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new SessionFailure("events were not stored in time");
        } catch (ExecutionException failure) {
            throw new SessionFailure("events were not stored: " + failure.getMessage());
        }
        recordSightings();
        String what = trouble;
        if (what != null) {
            throw new SessionFailure(what);
        }
    }

    private void judged(RelayMessage.Ok ok) {
        if (ok.isHeld()) {
            if (ok.prefix() == ReasonPrefix.DUPLICATE) {
                seenHereToo(ok.eventId());
            }
        } else if (ok.prefix() == ReasonPrefix.ERROR) {
            inTrouble("an event could not be stored: " + ok.message());
        }
    }

    private void seenHereToo(String eventId) {
        sightings.add(new Sighting(eventId, relay, clock.instant()));
    }

    private void recordSightings() {
        List<Sighting> batch = new ArrayList<>();
        Sighting next = sightings.poll();
        while (next != null) {
            batch.add(next);
            next = sightings.poll();
        }
        if (!batch.isEmpty()) {
            store.sighted(batch);
        }
    }

    private void inTrouble(String what) {
        trouble = what;
        onTrouble.run();
    }
}
