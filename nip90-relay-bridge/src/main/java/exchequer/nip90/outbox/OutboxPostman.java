package exchequer.nip90.outbox;

import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.session.BackOff;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the outbox to the relays, to each at its own pace. A relay that is not connected costs no
 * attempt; what a relay refused until it knows us is sent again once it does. Sending again after a
 * crash is safe, because relays know events by their ids.
 */
public final class OutboxPostman implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxPostman.class);
    private static final int BATCH = 50;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Collection<URI> relays;
    private final Function<URI, Optional<RelayClient>> connections;
    private final Rules rules;
    private final BackOff backOff;
    private final InstantSource clock;
    private final List<Semaphore> bells = new ArrayList<>();
    private final List<Thread> rounds = new ArrayList<>();
    private volatile boolean running = true;

    /**
     * @param answerTimeout after which a try without an answer counts as failed
     * @param giveUpAfter an event still not delivered then is not tried any more
     * @param lookAgain how often to look for what is due
     */
    public record Rules(Duration answerTimeout, Duration giveUpAfter, Duration lookAgain) {

        public static Rules standard() {
            return new Rules(Duration.ofSeconds(20), Duration.ofHours(48), Duration.ofMillis(500));
        }
    }

    /**
     * @param connections a relay's connection while there is one, for example {@code
     *     RelayPool::connection}
     */
    public OutboxPostman(
            Outbox outbox,
            Collection<URI> relays,
            Function<URI, Optional<RelayClient>> connections,
            Rules rules,
            BackOff backOff,
            InstantSource clock) {
        this.outbox = outbox;
        this.relays = List.copyOf(relays);
        this.connections = connections;
        this.rules = rules;
        this.backOff = backOff;
        this.clock = clock;
    }

    public void start() {
        for (URI relay : relays) {
            Semaphore bell = new Semaphore(0);
            bells.add(bell);
            rounds.add(
                    Thread.ofVirtual()
                            .name("nostr-postman-" + relay.getHost())
                            .start(() -> run(relay, bell)));
        }
        outbox.onPut(() -> bells.forEach(Semaphore::release));
    }

    /** Ends, within some seconds; a try that is underway may be made again later. */
    @Override
    public void close() {
        running = false;
        rounds.forEach(Thread::interrupt);
        try {
            for (Thread round : rounds) {
                round.join(STOP_TIMEOUT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What one round remembers of its relay. */
    private static final class Round {
        private final URI relay;
        private @Nullable RelayClient client;

        /** Whether something may wait for the relay to know us. */
        private boolean mayAwaitAuth;

        Round(URI relay) {
            this.relay = relay;
        }

        void over(RelayClient connection) {
            if (client != connection) {
                client = connection;
                mayAwaitAuth = true;
            }
        }
    }

    private void run(URI relay, Semaphore bell) {
        Round round = new Round(relay);
        while (running) {
            try {
                if (deliver(round) < BATCH) {
                    bell.tryAcquire(rules.lookAgain().toMillis(), TimeUnit.MILLISECONDS);
                    bell.drainPermits();
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException failure) {
                LOG.warn("the outbox for {} stands still: {}", relay, failure.toString());
                try {
                    bell.tryAcquire(1, TimeUnit.SECONDS);
                } catch (InterruptedException _) {
                    return;
                }
            }
        }
    }

    /** Tries what is due at one relay, and returns how much that was. */
    private int deliver(Round round) throws InterruptedException {
        URI relay = round.relay;
        Optional<RelayClient> connection = connections.apply(relay);
        if (connection.isEmpty()) {
            return 0;
        }
        round.over(connection.get());
        boolean known = connection.get().isAuthenticated();
        if (known && round.mayAwaitAuth) {
            outbox.authenticated(relay);
            round.mayAwaitAuth = false;
        }
        // Longer than a try can take, or it would be taken a second time meanwhile.
        Duration lease = rules.answerTimeout().multipliedBy(3);
        List<Outbox.Due> due = outbox.claim(relay, BATCH, lease);
        List<CompletableFuture<RelayMessage.Ok>> answers = new ArrayList<>();
        for (Outbox.Due delivery : due) {
            answers.add(
                    isTooLate(delivery)
                            ? CompletableFuture.completedFuture(tooLate(delivery))
                            : connection.get().publish(delivery.event()));
        }
        long untilNanos = System.nanoTime() + rules.answerTimeout().toNanos();
        for (int i = 0; i < due.size(); i++) {
            Verdict verdict = settle(due.get(i), answers.get(i), known, untilNanos);
            round.mayAwaitAuth |= verdict instanceof Verdict.AwaitingAuth;
        }
        return due.size();
    }

    private Verdict settle(
            Outbox.Due due,
            CompletableFuture<RelayMessage.Ok> answer,
            boolean known,
            long untilNanos)
            throws InterruptedException {
        long patienceNanos = Math.max(0, untilNanos - System.nanoTime());
        try {
            RelayMessage.Ok ok = answer.get(patienceNanos, TimeUnit.NANOSECONDS);
            Verdict verdict = Verdict.of(ok, due.attempts(), backOff);
            if (known && verdict instanceof Verdict.AwaitingAuth) {
                // It knows us already. To wait for that would be to try at once, without end.
                verdict = new Verdict.Again(backOff.after(due.attempts()));
            }
            outbox.settle(due, verdict, ok.message());
            return verdict;
        } catch (ExecutionException | TimeoutException _) {
            // The relay may have it or not; asking again tells, and harms nobody.
            Verdict again = new Verdict.Again(backOff.after(due.attempts()));
            outbox.settle(due, again, "no answer");
            return again;
        }
    }

    private boolean isTooLate(Outbox.Due due) {
        Instant now = clock.instant();
        return due.event().expiredAt(now.getEpochSecond())
                || due.queuedAt().plus(rules.giveUpAfter()).isBefore(now);
    }

    private static RelayMessage.Ok tooLate(Outbox.Due due) {
        return new RelayMessage.Ok(due.event().id(), false, "invalid: too late to be sent");
    }
}
