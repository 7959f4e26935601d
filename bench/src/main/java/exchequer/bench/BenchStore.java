package exchequer.bench;

import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.PostgresEventStorageEngine;
import io.agroal.api.AgroalDataSource;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;

/** The event store on one database, as a node of an application has it: a pool and an engine. */
public final class BenchStore implements AutoCloseable {

    /** Connections of a node; the JPA engine gets as many. */
    public static final int POOL_SIZE = 16;

    public static final EventConverter CONVERTER =
            new DelegatingEventConverter(new JacksonConverter(EventStoreJson.mapper()));

    private static final long TIMEOUT_SECONDS = 60;

    private final AgroalDataSource pool;
    private final PostgresEventStorageEngine engine;

    private BenchStore(AgroalDataSource pool) {
        this.pool = pool;
        this.engine = new PostgresEventStorageEngine(pool, CONVERTER, InstantSource.system());
    }

    /** A node on the database, which is brought up to date first. */
    public static BenchStore open(BenchDatabase databases, String database) throws SQLException {
        AgroalDataSource pool = databases.pool(database, POOL_SIZE);
        EventStoreSchema.migrate(pool);
        return new BenchStore(pool);
    }

    public PostgresEventStorageEngine engine() {
        return engine;
    }

    public AgroalDataSource pool() {
        return pool;
    }

    /** A marker at the present end of the log. */
    public ConsistencyMarker headMarker() throws Exception {
        return new GlobalIndexConsistencyMarker(head());
    }

    /** Position of the last event, 0 when there is none. */
    public long head() throws Exception {
        OptionalLong position = get(engine.latestToken(null)).position();
        return position.orElse(0);
    }

    /**
     * Appends and commits through the public interface of engines, as Axon does it.
     *
     * @return the marker behind what was appended
     */
    public static ConsistencyMarker append(
            EventStorageEngine engine,
            AppendCondition condition,
            List<TaggedEventMessage<?>> events)
            throws Exception {
        return commit(get(engine.appendEvents(condition, null, events)));
    }

    private static <R> ConsistencyMarker commit(AppendTransaction<R> transaction) throws Exception {
        return get(transaction.afterCommit(get(transaction.commit(null)), null));
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    @Override
    public void close() {
        engine.close();
        pool.close();
    }
}
