package exchequer.nip90.nostr;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one connection becomes known to its relay (NIP-42), and the subscriptions that wait for it. A
 * relay may ask at once, when it refuses something, or again later. Thread-safe.
 */
final class RelayLogin {

    private static final Logger LOG = LoggerFactory.getLogger(RelayLogin.class);

    /** Each costs a signature, and an honest relay needs one or two on a connection. */
    private static final int MOST_ANSWERS = 16;

    private static final int MOST_CHALLENGE_CHARS = 1_000;

    private final URI relay;
    private final RelayIdentity auth;
    private final Duration patience;
    private final Consumer<ClientMessage> send;
    private final BiConsumer<String, String> end;
    private final Set<String> answers = new HashSet<>();
    private final List<RelaySubscription> waiting = new ArrayList<>();
    private int answered;

    /** It will not know us, because it does not want to or because we do not. */
    private boolean hopeless;

    private volatile boolean authenticated;

    /**
     * @param patience how long a subscription waits for the relay to know us
     * @param end ends a subscription, with the reason
     */
    RelayLogin(
            URI relay,
            RelayIdentity auth,
            Duration patience,
            Consumer<ClientMessage> send,
            BiConsumer<String, String> end) {
        this.relay = relay;
        this.auth = auth;
        this.patience = patience;
        this.send = send;
        this.end = end;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    synchronized void challenged(String challenge) {
        if (answered >= MOST_ANSWERS || challenge.length() > MOST_CHALLENGE_CHARS) {
            LOG.debug("Relay {} asks who we are too often, or at too great length", relay);
            return;
        }
        Optional<NostrEvent> answer = auth.answer(relay, challenge);
        if (answer.isEmpty()) {
            LOG.debug("Relay {} asks who we are and is not to know", relay);
            hopeless = true;
            waiting.forEach(it -> end.accept(it.id(), "auth-required: it is not to know us"));
            waiting.clear();
            return;
        }
        answered++;
        answers.add(answer.get().id());
        send.accept(new ClientMessage.Auth(answer.get()));
    }

    /** Takes the relay's verdict on an answer of ours; false when it is about something else. */
    synchronized boolean judged(RelayMessage.Ok ok) {
        if (!answers.remove(ok.eventId())) {
            return false;
        }
        List<RelaySubscription> now = List.copyOf(waiting);
        waiting.clear();
        if (ok.accepted()) {
            authenticated = true;
            now.forEach(this::again);
        } else {
            if (!hopeless) {
                hopeless = true;
                LOG.warn(
                        "Relay {} does not accept who we are: {}. To do: ask its operator to let"
                                + " the market's key in",
                        relay,
                        ForeignText.line(ok.message()));
            }
            now.forEach(
                    subscription -> end.accept(subscription.id(), ForeignText.line(ok.message())));
        }
        return true;
    }

    /**
     * A subscription that the relay closed until it knows us.
     *
     * @return whether it will be opened again, now or later; only ever once
     */
    synchronized boolean retries(RelaySubscription subscription, String reason) {
        if (hopeless || !subscription.mayTryAgain()) {
            return false;
        }
        if (authenticated) {
            // It was refused while our answer was on its way.
            again(subscription);
            return true;
        }
        waiting.add(subscription);
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> giveUp(subscription, reason));
        return true;
    }

    private void again(RelaySubscription subscription) {
        if (subscription.closed().isDone()) {
            return;
        }
        send.accept(new ClientMessage.Req(subscription.id(), subscription.filters()));
    }

    private synchronized void giveUp(RelaySubscription subscription, String reason) {
        if (waiting.remove(subscription)) {
            end.accept(subscription.id(), reason);
        }
    }
}
