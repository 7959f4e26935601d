package exchequer.nip90.relay;

import exchequer.nip90.negentropy.Item;
import exchequer.nip90.negentropy.Responder;
import exchequer.nip90.negentropy.SealedItems;
import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open reconciliation. The set is that of the moment it was read; what arrives later is not in
 * it, which is what a live subscription beside it is for. Thread-safe.
 */
final class SyncSession {

    private final String id;
    private final ClientMessage.NegOpen request;
    private final Viewer viewer;
    private final SyncDesk desk;
    private final OutputQueue output;
    private @Nullable Responder responder;
    private int eventsHeld;
    private boolean ended;
    private volatile long usedAtMs;

    SyncSession(
            String id,
            ClientMessage.NegOpen request,
            Viewer viewer,
            SyncDesk desk,
            OutputQueue output) {
        this.id = id;
        this.request = request;
        this.viewer = viewer;
        this.desk = desk;
        this.output = output;
        this.usedAtMs = desk.nowMs();
    }

    Filter filter() {
        return request.filter();
    }

    /** Who asks; a key proven later shows in the next reconciliation. */
    Viewer viewer() {
        return viewer;
    }

    long usedAtMs() {
        return usedAtMs;
    }

    /** Takes the set, for which the desk has made room, and answers the first message. */
    synchronized void loaded(List<Item> items) {
        if (ended) {
            desk.release(this, items.size());
            return;
        }
        eventsHeld = items.size();
        responder = new Responder(SealedItems.of(items), desk.messageLimits());
        answer(request.message());
    }

    synchronized void answer(String message) {
        if (ended) {
            return;
        }
        if (responder == null) {
            end(ReasonPrefix.INVALID.message("the first message is not answered yet"));
            return;
        }
        usedAtMs = desk.nowMs();
        switch (responder.answer(message)) {
            case Responder.Answer.Message(String hex) ->
                    output.send(new RelayMessage.NegMsg(id, hex));
            case Responder.Answer.Refused(String reason) ->
                    end(ReasonPrefix.INVALID.message(reason));
        }
    }

    /** Ends it from our side and tells the client why. */
    synchronized void end(String reason) {
        if (!ended) {
            stop();
            output.send(new RelayMessage.NegErr(id, reason));
        }
    }

    /** Ends it without a word. */
    synchronized void stop() {
        if (!ended) {
            ended = true;
            responder = null;
            desk.release(this, eventsHeld);
        }
    }

    synchronized boolean hasEnded() {
        return ended;
    }
}
