package exchequer.nip90.relay;

import exchequer.nip90.nostr.EventClass;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayAuth;
import exchequer.nip90.nostr.RelayMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Judges one event, cheapest checks first, and passes a good one to the writer. Thread-safe. */
final class EventIntake {

    /** Waiting for the writer, of one connection or of one key: an eighth of what may wait. */
    private static final long SHARE_CHARS = EventWriter.MAX_QUEUED_CHARS / 8;

    /** So that a small queue is not cut into pieces that hold nothing. */
    private static final int MIN_SHARE = 64;

    private final RelayLimits limits;
    private final Admission admission;
    private final InstantSource clock;
    private final FairShares shares;
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
        this.shares =
                new FairShares(Math.max(MIN_SHARE, limits.maxQueuedEvents() / 8), SHARE_CHARS);
        this.writer = writer;
        this.feed = feed;
    }

    /** A client's event. The answer never fails; a fault of ours is an {@code error:} in it. */
    CompletableFuture<RelayMessage.Ok> fromClient(NostrEvent event, String raw, Visitor visitor) {
        Optional<String> notTheirs = visitor.refusalOf(event);
        if (notTheirs.isPresent()) {
            return answer(event, false, notTheirs.get());
        }
        return judge(event, visitor.sender(), now -> keepInShare(event, raw, now, visitor));
    }

    /** An event that an outside relay showed; its author is asked for no less than a client is. */
    CompletableFuture<RelayMessage.Ok> fromRelay(NostrEvent event, String raw, String relay) {
        if (Protection.isProtected(event)) {
            // NIP-70: the relay that has it got it from its author, we do not.
            return answer(
                    event,
                    false,
                    ReasonPrefix.RESTRICTED.message("only its author may publish this event"));
        }
        return judge(
                event,
                new Sender.OutsideRelay(relay),
                now -> keep(new ReceivedEvent(event, raw, now, relay)));
    }

    /** Our own event: the same checks, except that nobody is asked whether we want it. */
    CompletableFuture<RelayMessage.Ok> accept(NostrEvent event, String raw) {
        return verified(event, now -> keep(new ReceivedEvent(event, raw, now)));
    }

    private CompletableFuture<RelayMessage.Ok> judge(
            NostrEvent event,
            Sender sender,
            Function<Instant, CompletableFuture<RelayMessage.Ok>> keeping) {
        // Nothing is stored on the strength of a claimed id, so a forger gains no more by it
        // than the word "duplicate".
        if (recent.contains(event.id())) {
            return answer(event, true, ReasonPrefix.DUPLICATE.message("already have this event"));
        }
        Optional<String> refusal = admission.refusal(event, sender);
        if (refusal.isPresent()) {
            return answer(event, false, refusal.get());
        }
        return verified(
                event,
                now ->
                        admission
                                .refusalOfGenuine(event, sender)
                                .map(why -> answer(event, false, why))
                                .orElseGet(() -> keeping.apply(now)));
    }

    private CompletableFuture<RelayMessage.Ok> verified(
            NostrEvent event, Function<Instant, CompletableFuture<RelayMessage.Ok>> next) {
        Instant now = clock.instant();
        if (event.kind() == RelayAuth.KIND) {
            return invalid(event, "answers to challenges are not published");
        }
        if (event.createdAt() > now.plus(limits.createdAtAhead()).getEpochSecond()) {
            return invalid(event, "created_at is too far in the future");
        }
        if (event.expiredAt(now.getEpochSecond())) {
            return invalid(event, "the event has expired");
        }
        if (Protection.leaksProtected(event)) {
            return answer(event, false, ReasonPrefix.BLOCKED.message("it holds a protected event"));
        }
        return switch (EventVerification.of(event)) {
            case EventVerification.InvalidId _ -> invalid(event, "id does not match the contents");
            case EventVerification.InvalidSignature _ -> invalid(event, "bad signature");
            case EventVerification.Valid _ -> next.apply(now);
        };
    }

    private CompletableFuture<RelayMessage.Ok> keepInShare(
            NostrEvent event, String raw, Instant now, Visitor visitor) {
        if (!shares.tryTake(visitor, event.pubkey(), raw.length())) {
            return answer(
                    event,
                    false,
                    ReasonPrefix.RATE_LIMITED.message("wait for the answers to earlier events"));
        }
        Runnable giveBack = () -> shares.giveBack(visitor, event.pubkey(), raw.length());
        try {
            return keep(new ReceivedEvent(event, raw, now)).whenComplete((_, _) -> giveBack.run());
        } catch (RuntimeException e) {
            giveBack.run();
            throw e;
        }
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
                    ok(event, false, ReasonPrefix.DELETED.message("it was deleted"));
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
