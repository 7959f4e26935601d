package exchequer.eventstore;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;

/**
 * The append lock in the hands of the test: appends of a node queue up behind one that waits for
 * it, and are one group when it is let go.
 */
final class HeldHead implements AutoCloseable {

    private final TestDatabase database;
    private final PostgresEventStorageEngine engine;
    private final Connection connection;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<ConsistencyMarker> first;
    private final List<CompletableFuture<ConsistencyMarker>> queued = new ArrayList<>();

    /** Returns when an append of the engine waits for the lock. */
    HeldHead(TestDatabase database, PostgresEventStorageEngine engine) {
        this.database = database;
        this.engine = engine;
        try {
            connection = database.dataSource().getConnection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select from eventstore.head for update");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        first = append(AppendCondition.none(), TestEvents.event("First"));
        await().atMost(Duration.ofSeconds(20)).until(this::isWaitedFor);
    }

    private boolean isWaitedFor() {
        return engine.appendCounters().queued() == 0
                && database.queryLong(
                                """
                                select count(*) from pg_stat_activity
                                 where datname = current_database() and wait_event_type = 'Lock'""")
                        > 0;
    }

    /** Returns when the append is in the queue, or has failed before. */
    CompletableFuture<ConsistencyMarker> queue(
            AppendCondition condition, TaggedEventMessage<?>... events) {
        int before = engine.appendCounters().queued();
        CompletableFuture<ConsistencyMarker> append = append(condition, events);
        queued.add(append);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> append.isDone() || engine.appendCounters().queued() > before);
        return append;
    }

    /** As if on a thread of its own, outside of any queue order. */
    CompletableFuture<ConsistencyMarker> append(
            AppendCondition condition, TaggedEventMessage<?>... events) {
        return CompletableFuture.supplyAsync(
                () -> TestEvents.append(engine, condition, events), threads);
    }

    void letGo() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets go and waits until all appends have an answer. */
    void letGoAndWait() {
        letGo();
        TestEvents.await(first);
        for (CompletableFuture<ConsistencyMarker> append : queued) {
            await().atMost(Duration.ofSeconds(20)).until(append::isDone);
        }
    }

    @Override
    public void close() {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        threads.shutdownNow();
    }
}
