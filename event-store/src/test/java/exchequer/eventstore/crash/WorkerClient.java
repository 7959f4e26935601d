package exchequer.eventstore.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.eventstore.AppendOutcomeUnknownException;
import exchequer.eventstore.EventRejectedException;
import exchequer.eventstore.EventStoreUnavailableException;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.crash.Journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Appends for ever, one permit at a time, and writes down what it is about to do and what it was
 * told. An append with an unknown or transient outcome is asked for again until it is decided.
 */
final class WorkerClient implements Runnable {

    /** So many permits mean the end. */
    static final int END = 1_000_000;

    private static final int RETRY_PAUSE_MS = 50;
    private static final int MAX_PAUSE_MS = 6;
    private static final Tag HOT_TAG = new Tag("budget", "hot");
    private static final Map<String, String> METADATA = Map.of("tenant_id", "t1", "host", "h1");

    private final PostgresEventStorageEngine node;
    private final Journal journal;
    private final int worker;
    private final int client;
    private final Random random;
    private final Semaphore permits;
    private final Semaphore never = new Semaphore(0);
    private int number;
    private long marker;

    WorkerClient(
            PostgresEventStorageEngine node,
            Journal journal,
            int worker,
            int client,
            Random random,
            Semaphore permits) {
        this.node = node;
        this.journal = journal;
        this.worker = worker;
        this.client = client;
        this.random = random;
        this.permits = permits;
    }

    @Override
    public void run() {
        try {
            while (true) {
                permits.acquire();
                if (permits.availablePermits() > END / 2) {
                    return;
                }
                appendNext();
                pause(random.nextInt(MAX_PAUSE_MS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause(int millis) throws InterruptedException {
        if (never.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody releases it");
        }
    }

    private void appendNext() throws InterruptedException {
        AppendKey key = new AppendKey(worker, client, number++, 1 + random.nextInt(3));
        boolean hot = random.nextInt(4) == 0;
        if (hot && random.nextBoolean()) {
            // Otherwise the marker is old, and a conflict is likely.
            marker = headOrElse(marker);
        }
        List<TaggedEventMessage<?>> events = events(key, hot);
        AppendCondition condition = condition(hot);
        journal.write(Entry.BEGUN, key, "");
        while (!isDecided(key, condition, events)) {
            pause(RETRY_PAUSE_MS);
        }
    }

    private long headOrElse(long other) {
        try {
            return node.headPosition();
        } catch (EventStoreUnavailableException e) {
            return other;
        }
    }

    private AppendCondition condition(boolean hot) {
        if (!hot) {
            return AppendCondition.none();
        }
        return AppendCondition.withCriteria(
                        EventCriteria.havingTags(HOT_TAG).andBeingOneOfTypes(LogAudit.HOT))
                .withMarker(new GlobalIndexConsistencyMarker(marker));
    }

    private List<TaggedEventMessage<?>> events(AppendKey key, boolean hot) {
        List<TaggedEventMessage<?>> events = new ArrayList<>();
        for (int i = 0; i < key.count(); i++) {
            // One hot event per append: the others of the same append would be conflicts of it.
            boolean isHot = hot && i == 0;
            String payload =
                    "{\"after\":%d,\"text\":\"%s\"}"
                            .formatted(isHot ? marker : 0, "x".repeat(random.nextInt(300)));
            events.add(
                    new GenericTaggedEventMessage<>(
                            new GenericEventMessage(
                                    key.eventId(i),
                                    new MessageType(isHot ? LogAudit.HOT : "crash.Happened", "1"),
                                    payload.getBytes(UTF_8),
                                    METADATA,
                                    Instant.EPOCH.plusSeconds(number)),
                            isHot
                                    ? Set.of(HOT_TAG, new Tag("order", "hot"))
                                    : Set.of(new Tag("order", "client-" + client))));
        }
        return events;
    }

    /** Asks once; false when it has to be asked again. */
    private boolean isDecided(
            AppendKey key, AppendCondition condition, List<TaggedEventMessage<?>> events)
            throws InterruptedException {
        try {
            AppendTransaction<?> transaction = await(node.appendEvents(condition, null, events));
            long last = commit(transaction);
            marker = Math.max(marker, last);
            journal.write(Entry.ACKNOWLEDGED, key, Long.toString(last));
            return true;
        } catch (AppendEventsTransactionRejectedException e) {
            journal.write(Entry.CONFLICT, key, "");
            return true;
        } catch (AppendOutcomeUnknownException e) {
            journal.write(Entry.UNKNOWN, key, "");
            return false;
        } catch (EventStoreUnavailableException e) {
            journal.write(Entry.UNAVAILABLE, key, "");
            return false;
        } catch (EventRejectedException e) {
            boolean duplicate = e.reason() == EventRejectedException.Reason.DUPLICATE_ID;
            journal.write(
                    duplicate ? Entry.STORED_ALREADY : Entry.WRONG,
                    key,
                    String.valueOf(e.getMessage()));
            return true;
        } catch (RuntimeException e) {
            e.printStackTrace(System.out);
            journal.write(Entry.WRONG, key, e.toString());
            return true;
        }
    }

    private static <R> long commit(AppendTransaction<R> transaction) throws InterruptedException {
        ConsistencyMarker after =
                await(transaction.afterCommit(await(transaction.commit(null)), null));
        return GlobalIndexConsistencyMarker.position(after);
    }

    private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(90, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer in time", e);
        }
    }
}
