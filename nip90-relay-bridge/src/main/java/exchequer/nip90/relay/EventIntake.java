package exchequer.nip90.relay;

import exchequer.nip90.nostr.EventClass;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Judges one event, cheapest checks first, and passes a good one to the writer. Thread-safe. */
final class EventIntake {

    private final RelayLimits limits;
    private final Admission admission;
    private final InstantSource clock;
    private final EventWriter writer;
    private final LiveFeed feed;
    private final RecentIds recent = new RecentIds();

    EventIntake(
            RelayLimits limits,
            Admission admission,
            InstantSource clock,
            EventWriter writer,
            LiveFeed feed) {
        this.limits = limits;
        this.admission = admission;
        this.clock = clock;
        this.writer = writer;
        this.feed = feed;
    }

    /** A client's event. The answer never fails; a fault of ours is an {@code error:} in it. */
    CompletableFuture<RelayMessage.Ok> fromClient(NostrEvent event, String raw, String remote) {
        // Nothing is stored on the strength of a claimed id, so a forger gains no more by it
        // than the word "duplicate".
        if (recent.contains(event.id())) {
            return answer(event, true, ReasonPrefix.DUPLICATE.message("already have this event"));
        }
        Optional<String> refusal = admission.refusal(event, remote);
        return refusal.isPresent() ? answer(event, false, refusal.get()) : accept(event, raw);
    }

    /** An event that an outside relay showed; its author is asked for no less than a client is. */
    CompletableFuture<RelayMessage.Ok> fromRelay(NostrEvent event, String raw, String relay) {
        if (recent.contains(event.id())) {
            return answer(event, true, ReasonPrefix.DUPLICATE.message("already have this event"));
        }
        Optional<String> refusal = admission.refusal(event, relay);
        return refusal.isPresent()
                ? answer(event, false, refusal.get())
                : accept(event, raw, relay);
    }

    /** Our own event: the same checks, except that nobody is asked whether we want it. */
    CompletableFuture<RelayMessage.Ok> accept(NostrEvent event, String raw) {
        return accept(event, raw, null);
    }

    private CompletableFuture<RelayMessage.Ok> accept(
            NostrEvent event, String raw, @Nullable String from) {
        Instant now = clock.instant();
        if (event.createdAt() > now.plus(limits.createdAtAhead()).getEpochSecond()) {
            return invalid(event, "created_at is too far in the future");
        }
        if (event.expiredAt(now.getEpochSecond())) {
            return invalid(event, "the event has expired");
        }
        return switch (EventVerification.of(event)) {
            case EventVerification.InvalidId _ -> invalid(event, "id does not match the contents");
            case EventVerification.InvalidSignature _ -> invalid(event, "bad signature");
            case EventVerification.Valid _ -> keep(new ReceivedEvent(event, raw, now, from));
        };
    }

    private CompletableFuture<RelayMessage.Ok> keep(ReceivedEvent received) {
        NostrEvent event = received.event();
        if (EventClass.of(event.kind()) == EventClass.EPHEMERAL) {
            if (recent.add(event.id())) {
                feed.publishEphemeral(event);
            }
            return answer(event, true, "");
        }
        Optional<CompletableFuture<StoreOutcome>> outcome = writer.offer(received);
        if (outcome.isEmpty()) {
            return answer(event, false, ReasonPrefix.ERROR.message("busy, try again"));
        }
        return outcome.get()
                .thenApply(stored -> verdict(event, stored))
                .exceptionally(
                        _ -> ok(event, false, ReasonPrefix.ERROR.message("could not be stored")));
    }

    private RelayMessage.Ok verdict(NostrEvent event, StoreOutcome outcome) {
        return switch (outcome) {
            case StoreOutcome.Stored _ -> {
                remember(event);
                yield ok(event, true, "");
            }
            case StoreOutcome.Duplicate _ -> {
                recent.add(event.id());
                yield ok(event, true, ReasonPrefix.DUPLICATE.message("already have this event"));
            }
            case StoreOutcome.Replaced _ ->
                    ok(event, false, ReasonPrefix.REPLACED.message("have a newer version"));
            case StoreOutcome.Deleted _ ->
                    ok(event, false, ReasonPrefix.DELETED.message("its author deleted it"));
            case StoreOutcome.Expired _ ->
                    ok(event, false, ReasonPrefix.INVALID.message("the event has expired"));
        };
    }

    private void remember(NostrEvent event) {
        if (event.kind() == StoreTransaction.DELETION) {
            // What it deleted may be among these, and is a duplicate no longer.
            recent.clear();
        }
        recent.add(event.id());
    }

    private static CompletableFuture<RelayMessage.Ok> invalid(NostrEvent event, String why) {
        return answer(event, false, ReasonPrefix.INVALID.message(why));
    }

    private static CompletableFuture<RelayMessage.Ok> answer(
            NostrEvent event, boolean accepted, String message) {
        return CompletableFuture.completedFuture(ok(event, accepted, message));
    }

    private static RelayMessage.Ok ok(NostrEvent event, boolean accepted, String message) {
        return new RelayMessage.Ok(event.id(), accepted, message);
    }
}
