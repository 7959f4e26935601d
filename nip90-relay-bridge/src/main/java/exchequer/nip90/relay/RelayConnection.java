package exchequer.nip90.relay;

import exchequer.nip90.nostr.ClientFrame;
import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the relay. Its messages are handled in the order they came, its answers are sent in
 * the order they arose. Thread-safe; no method blocks.
 */
public final class RelayConnection {

    private static final Logger LOG = LoggerFactory.getLogger(RelayConnection.class);

    private final EmbeddedRelay relay;
    private final RelayLimits limits;
    private final OutputQueue output;
    private final String remote;
    private final Visitor visitor;
    private final QueryLane queries;
    private final Brake brake;
    private final Mailbox mailbox;
    private final TokenBucket events;
    private final TokenBucket requests;
    // Beside the requests, or who closes what it opened could open half as much.
    private final TokenBucket closings;
    // Only ever touched from the mailbox, as is what follows.
    private final Map<String, LiveSubscription> subscriptions = new HashMap<>();
    private long slowNanos;
    private final SyncSessions syncs;
    private volatile boolean gone;

    RelayConnection(EmbeddedRelay relay, OutputQueue output, String remote, InstantSource clock) {
        this.relay = relay;
        this.limits = relay.limits();
        this.output = output;
        this.remote = remote;
        this.visitor = new Visitor(remote, relay.challenger(), output, clock);
        this.queries = relay.newQueryLane();
        this.brake = new Brake(relay.later());
        this.mailbox = new Mailbox(relay.workers(), brake);
        this.events = new TokenBucket(limits.events(), clock);
        this.requests = new TokenBucket(limits.requests(), clock);
        this.closings = new TokenBucket(limits.requests(), clock);
        this.syncs = new SyncSessions(relay.syncs(), output, visitor, queries);
    }

    /**
     * Takes one text frame. A transport should pass on more only when the stages of all but a few
     * have completed, so that a fast client is slowed down by TCP; one that does not wait is
     * disconnected after a few hundred frames. The stage completes when the frame was dealt with;
     * that of a frame beyond the client's pace, or that of its key, is answered at once and
     * completes later, so that it is read at its pace and its flood stays where it is.
     */
    public CompletionStage<Void> onText(String text) {
        return mailbox.add(() -> handleSafely(text)).orElseGet(this::dropFlooder);
    }

    /** The socket is gone: ends all subscriptions. */
    public void onClose() {
        gone = true;
        output.end();
        brake.release();
        relay.forget(this);
        mailbox.addLast(this::endSubscriptions);
    }

    void close(int status, String reason) {
        output.close(status, reason);
        onClose();
    }

    private CompletableFuture<Void> dropFlooder() {
        close(OutputQueue.POLICY_VIOLATION, "sending faster than the relay reads");
        return CompletableFuture.completedFuture(null);
    }

    /**
     * @return for how long the client is to be slowed down
     */
    private long handleSafely(String text) {
        if (gone) {
            return 0;
        }
        slowNanos = 0;
        try {
            handle(text);
        } catch (RuntimeException e) {
            LOG.error("Handling a message from {} failed", remote, e);
            notice(ReasonPrefix.ERROR.message("internal error"));
        }
        return slowNanos;
    }

    private void handle(String text) {
        switch (relay.json().readClientFrame(text)) {
            case ClientFrame.Understood(ClientMessage message) -> handle(message);
            case ClientFrame.UnusableEvent(String id, String reason) ->
                    ok(id, isPaced(events) ? ReasonPrefix.INVALID.message(reason) : slowDown());
            case ClientFrame.UnusableRequest(String id, String reason) ->
                    closed(
                            id,
                            isPaced(requests) ? ReasonPrefix.INVALID.message(reason) : slowDown());
            case ClientFrame.UnusableSync(String id, String reason) ->
                    syncs.refuse(
                            id,
                            isPaced(requests) ? ReasonPrefix.INVALID.message(reason) : slowDown());
            case ClientFrame.Junk(String reason) ->
                    notice(isPaced(requests) ? ReasonPrefix.INVALID.message(reason) : slowDown());
        }
    }

    private void handle(ClientMessage message) {
        switch (message) {
            case ClientMessage.Event event -> publish(event);
            case ClientMessage.Req request -> subscribe(request);
            case ClientMessage.Close(String id) -> {
                isPaced(closings);
                unsubscribe(id);
            }
            case ClientMessage.NegOpen open -> reconcile(open);
            case ClientMessage.NegMsg(String id, String text) -> {
                if (isPaced(requests)) {
                    syncs.goOn(id, text);
                } else {
                    syncs.refuse(id, slowDown());
                }
            }
            case ClientMessage.NegClose(String id) -> {
                isPaced(closings);
                syncs.close(id);
            }
            case ClientMessage.Auth(var answer) -> {
                if (isPaced(requests)) {
                    output.send(visitor.authenticate(answer));
                } else {
                    ok(answer.id(), slowDown());
                }
            }
        }
    }

    private void publish(ClientMessage.Event message) {
        if (!isPaced(events)) {
            ok(message.event().id(), slowDown());
            return;
        }
        try {
            CompletableFuture<RelayMessage.Ok> verdict =
                    relay.intake().fromClient(message.event(), message.raw(), visitor);
            if (isRateLimited(verdict)) {
                slowNanos = events.intervalNanos();
            }
            verdict.thenAccept(output::send);
        } catch (RuntimeException e) {
            LOG.error("Judging an event from {} failed", remote, e);
            ok(message.event().id(), ReasonPrefix.ERROR.message("internal error"));
        }
    }

    private void subscribe(ClientMessage.Req request) {
        String id = request.subscriptionId();
        if (!isPaced(requests)) {
            unsubscribe(id);
            closed(id, slowDown());
            return;
        }
        unsubscribe(id);
        Optional<String> refusal = visitor.refusalOf(request.filters());
        if (refusal.isPresent()) {
            closed(id, refusal.get());
            return;
        }
        dropEnded();
        if (subscriptions.size() >= limits.maxSubscriptions()) {
            closed(
                    id,
                    ReasonPrefix.RATE_LIMITED.message(
                            "at most " + limits.maxSubscriptions() + " subscriptions"));
            return;
        }
        LiveSubscription subscription =
                new LiveSubscription(id, request.filters(), visitor, output);
        subscriptions.put(id, subscription);
        relay.open(subscription, queries);
    }

    private void reconcile(ClientMessage.NegOpen open) {
        String id = open.subscriptionId();
        if (!isPaced(requests)) {
            syncs.refuse(id, slowDown());
            return;
        }
        visitor.refusalOf(List.of(open.filter()))
                .ifPresentOrElse(why -> syncs.refuse(id, why), () -> syncs.open(open));
    }

    private void unsubscribe(String id) {
        LiveSubscription old = subscriptions.remove(id);
        if (old != null) {
            old.stop();
            relay.feed().remove(old);
        }
    }

    private void dropEnded() {
        subscriptions.entrySet().stream()
                .filter(entry -> entry.getValue().hasEnded())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::unsubscribe);
    }

    private void endSubscriptions() {
        subscriptions.keySet().stream().toList().forEach(this::unsubscribe);
        syncs.closeAll();
    }

    /** Takes one of the pace; where there is none the client is slowed down. */
    private boolean isPaced(TokenBucket pace) {
        boolean paced = pace.tryTake();
        if (!paced) {
            slowNanos = pace.intervalNanos();
        }
        return paced;
    }

    /** By the pace of the key, or for all that it has waiting. Other answers take their time. */
    private static boolean isRateLimited(CompletableFuture<RelayMessage.Ok> verdict) {
        return verdict.state() == Future.State.SUCCESS
                && !verdict.resultNow().accepted()
                && verdict.resultNow().prefix() == ReasonPrefix.RATE_LIMITED;
    }

    private void ok(String eventId, String refusal) {
        output.send(new RelayMessage.Ok(eventId, false, refusal));
    }

    private void closed(String subscriptionId, String reason) {
        output.send(new RelayMessage.Closed(subscriptionId, reason));
    }

    private void notice(String text) {
        output.send(new RelayMessage.Notice(text));
    }

    private static String slowDown() {
        return ReasonPrefix.RATE_LIMITED.message("slow down");
    }
}
