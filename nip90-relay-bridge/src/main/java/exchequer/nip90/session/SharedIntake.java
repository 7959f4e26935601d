package exchequer.nip90.session;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Where the events of all relays come together. An event that several relays show in the same
 * moment is judged once. Thread-safe.
 */
final class SharedIntake {

    /** Judges and stores; {@code EmbeddedRelay.receive}. */
    interface Judge {
        CompletableFuture<RelayMessage.Ok> receive(NostrEvent event, String raw, String relay);
    }

    private final Predicate<NostrEvent> wanted;
    private final Judge judge;
    private final Map<String, CompletableFuture<RelayMessage.Ok>> underway =
            new ConcurrentHashMap<>();

    SharedIntake(Judge judge) {
        this(_ -> true, judge);
    }

    /**
     * @param wanted whether an event is worth judging
     */
    SharedIntake(Predicate<NostrEvent> wanted, Judge judge) {
        this.wanted = wanted;
        this.judge = judge;
    }

    CompletableFuture<RelayMessage.Ok> take(NostrEvent event, String raw, String relay) {
        if (!wanted.test(event)) {
            String message = ReasonPrefix.BLOCKED.message("nothing we asked for");
            return CompletableFuture.completedFuture(
                    new RelayMessage.Ok(event.id(), false, message));
        }
        CompletableFuture<RelayMessage.Ok> mine = new CompletableFuture<>();
        CompletableFuture<RelayMessage.Ok> first = underway.putIfAbsent(event.id(), mine);
        if (first != null) {
            return first.thenCompose(ok -> after(ok, event, raw, relay));
        }
        judge.receive(event, raw, relay)
                .exceptionally(_ -> unable(event))
                .thenAccept(
                        ok -> {
                            underway.remove(event.id(), mine);
                            mine.complete(ok);
                        });
        return mine;
    }

    private CompletableFuture<RelayMessage.Ok> after(
            RelayMessage.Ok first, NostrEvent event, String raw, String relay) {
        if (first.isHeld()) {
            String message = ReasonPrefix.DUPLICATE.message("another relay showed it");
            return CompletableFuture.completedFuture(
                    new RelayMessage.Ok(event.id(), true, message));
        }
        // What came first under this id may have been a forgery, and this one genuine.
        return take(event, raw, relay);
    }

    private static RelayMessage.Ok unable(NostrEvent event) {
        return new RelayMessage.Ok(
                event.id(), false, ReasonPrefix.ERROR.message("could not be handled"));
    }
}
