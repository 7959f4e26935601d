package exchequer.market.decision;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.CommandMessage;
import org.axonframework.messaging.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.core.GenericMessage;
import org.jspecify.annotations.Nullable;

/** {@link Commands} over Axon's command bus. */
public final class AxonCommands implements Commands {

    private static final int ATTEMPTS = 12;
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final long PAUSE_STEP_MS = 3;

    /** Queues share these; two that meet in one wait a little longer than they must. */
    private static final int TURNS = 256;

    private final CommandBus bus;
    private final String host;
    private final RandomGenerator random;
    private final Predicate<Throwable> duplicate;
    private final Lock[] turns =
            Stream.generate(() -> new ReentrantLock(true)).limit(TURNS).toArray(Lock[]::new);

    /**
     * @param host names this node in every event
     * @param random spreads retries, so that two losers do not meet again
     * @param duplicate whether a failure says that an event with this identifier exists: the same
     *     command was carried out before
     */
    public AxonCommands(
            CommandBus bus, String host, RandomGenerator random, Predicate<Throwable> duplicate) {
        this.bus = bus;
        this.host = host;
        this.random = random;
        this.duplicate = duplicate;
    }

    @Override
    public Decision send(DomainCommand command, Origin origin) {
        @Nullable String queue = command.queue();
        if (queue == null) {
            return decide(command, origin);
        }
        Lock turn = turns[Math.floorMod(queue.hashCode(), turns.length)];
        try {
            if (!turn.tryLock(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CommandFailedException(
                        name(command) + " waits",
                        new TimeoutException("no turn in " + queue + " within " + TIMEOUT));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted at " + name(command), interrupted);
        }
        try {
            return decide(command, origin);
        } finally {
            turn.unlock();
        }
    }

    private Decision decide(DomainCommand command, Origin origin) {
        for (int attempt = 1; ; attempt++) {
            Throwable failure;
            try {
                return dispatch(command, origin);
            } catch (ExecutionException failed) {
                failure = rootOf(failed);
            } catch (TimeoutException late) {
                throw new CommandFailedException("no answer to " + name(command), late);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new CommandFailedException("interrupted at " + name(command), interrupted);
            }
            if (duplicate.test(failure)) {
                return Decision.alreadyDone();
            }
            if (failure instanceof Invariant broken) {
                // A bug, not an outage: sending it again would meet it again.
                throw broken;
            }
            if (!(failure instanceof AppendEventsTransactionRejectedException)
                    || attempt == ATTEMPTS) {
                throw new CommandFailedException(
                        name(command) + " failed: " + failure.getMessage(), failure);
            }
            pause(attempt);
        }
    }

    private Decision dispatch(DomainCommand command, Origin origin)
            throws ExecutionException, TimeoutException, InterruptedException {
        return bus.dispatch(message(command, origin), null)
                .thenApply(result -> (Decision) Objects.requireNonNull(result.payload()))
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CommandMessage message(DomainCommand command, Origin origin) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(MetadataKeys.TENANT_ID, origin.tenant().value());
        metadata.put(MetadataKeys.HOST, host);
        metadata.put(MetadataKeys.ACTOR, origin.actor());
        if (origin.correlationId() != null) {
            metadata.put(MetadataKeys.CORRELATION_ID, origin.correlationId());
        }
        if (origin.relay() != null) {
            metadata.put(MetadataKeys.RELAY, origin.relay());
        }
        return new GenericCommandMessage(
                new GenericMessage(
                        origin.commandId(),
                        MessageTypes.ofCommand(command.getClass()),
                        command,
                        metadata));
    }

    private void pause(int attempt) {
        try {
            Thread.sleep(1 + random.nextLong(PAUSE_STEP_MS * attempt));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted between attempts", interrupted);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String name(DomainCommand command) {
        return command.getClass().getSimpleName();
    }
}
