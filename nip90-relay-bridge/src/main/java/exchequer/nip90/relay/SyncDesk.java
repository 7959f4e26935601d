package exchequer.nip90.relay;

import exchequer.nip90.negentropy.Item;
import exchequer.nip90.negentropy.SyncLimits;
import exchequer.nip90.nostr.ReasonPrefix;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the sets that clients want to reconcile with, and keeps the memory of all of them within
 * bounds. When there is no room, whoever has been silent for long gives up its set; a client that
 * opens and never closes can not keep the others out. Thread-safe.
 */
final class SyncDesk {

    private static final Logger LOG = LoggerFactory.getLogger(SyncDesk.class);

    private final RelayStore store;
    private final RelayLimits.Reconciliations limits;
    private final SyncLimits messageLimits;
    private final InstantSource clock;
    private final Set<SyncSession> holders = ConcurrentHashMap.newKeySet();
    private final AtomicLong eventsHeld = new AtomicLong();

    SyncDesk(RelayStore store, RelayLimits limits, InstantSource clock) {
        this.store = store;
        this.limits = limits.reconciliations();
        this.clock = clock;
        // A frame carries the message as hex.
        this.messageLimits =
                SyncLimits.standard().withMaxIncomingBytes(limits.maxMessageBytes() / 2);
    }

    RelayLimits.Reconciliations limits() {
        return limits;
    }

    SyncLimits messageLimits() {
        return messageLimits;
    }

    long nowMs() {
        return clock.millis();
    }

    void load(SyncSession session, QueryLane queries) {
        queries.submit(
                () -> read(session),
                () -> session.end(ReasonPrefix.ERROR.message("busy, try again")));
    }

    /** Gives back the room of a set. */
    void release(SyncSession session, int events) {
        holders.remove(session);
        eventsHeld.addAndGet(-events);
    }

    private void read(SyncSession session) {
        if (session.hasEnded()) {
            return;
        }
        try {
            Optional<List<Item>> items =
                    store.items(session.filter(), limits.maxEvents(), session.viewer());
            if (items.isEmpty()) {
                session.end(
                        ReasonPrefix.BLOCKED.message(
                                "more than " + limits.maxEvents() + " events; ask for less"));
            } else if (!reserve(items.get().size())) {
                session.end(ReasonPrefix.ERROR.message("busy, try again"));
            } else {
                holders.add(session);
                session.loaded(items.get());
            }
        } catch (RelayStoreException e) {
            LOG.warn("A set could not be read", e);
            boolean tooMuch = e.isTimeout();
            session.end(
                    tooMuch
                            ? ReasonPrefix.BLOCKED.message("the query took too long; ask for less")
                            : ReasonPrefix.ERROR.message("try again"));
        } catch (RuntimeException e) {
            LOG.error("A reconciliation failed", e);
            session.end(ReasonPrefix.ERROR.message("internal error"));
        }
    }

    private boolean reserve(int events) {
        if (tryReserve(events)) {
            return true;
        }
        long idleSinceMs = nowMs() - limits.idle().toMillis();
        holders.stream()
                .filter(holder -> holder.usedAtMs() <= idleSinceMs)
                .forEach(
                        holder ->
                                holder.end(
                                        ReasonPrefix.CLOSED.message(
                                                "you took too long to answer")));
        return tryReserve(events);
    }

    private boolean tryReserve(int events) {
        if (eventsHeld.addAndGet(events) <= limits.maxEventsHeld()) {
            return true;
        }
        eventsHeld.addAndGet(-events);
        return false;
    }
}
