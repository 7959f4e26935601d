package exchequer.eventstore.history;

import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.EventStoreSettings;
import exchequer.eventstore.LoadCounters;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.upcast.Upcasters;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;

/** Two application nodes: engines with pools of their own on one fresh database. */
final class TwoNodes implements AutoCloseable {

    /** PostgreSQL knows the connections of each node by this name and its number, 0 or 1. */
    static final String APPLICATION = "node-";

    private static final EventConverter CONVERTER =
            new DelegatingEventConverter(new JacksonConverter(EventStoreJson.mapper()));

    private final List<AgroalDataSource> pools = new ArrayList<>();
    private final List<PostgresEventStorageEngine> engines = new ArrayList<>();
    private long sharedBefore;

    TwoNodes() {
        String url = SharedPostgres.newDatabaseUrl();
        for (int node = 0; node < 2; node++) {
            pools.add(pool(url + "&ApplicationName=" + APPLICATION + node));
        }
        EventStoreSchema.migrate(pools.getFirst());
        makeRoom(pools.getFirst());
        engines.add(start(0));
        engines.add(start(1));
    }

    /**
     * Whoever adds a partition keeps readers waiting until it commits; a test that holds commits
     * wants readers to look meanwhile.
     */
    private static void makeRoom(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select eventstore.make_room(1)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends one engine, when nothing is going on, and starts another in its place. */
    void restart(int node) {
        sharedBefore += shared(engines.get(node));
        engines.get(node).close();
        engines.set(node, start(node));
    }

    /** How many decisions were loaded by a query that another load has sent. */
    long sharedLoads() {
        return sharedBefore + engines.stream().mapToLong(TwoNodes::shared).sum();
    }

    private static long shared(PostgresEventStorageEngine engine) {
        LoadCounters counters = engine.loadCounters();
        return counters.loads() - counters.alone() - counters.queries();
    }

    /**
     * The first node has so little memory that it must ask the database about most conditions, and
     * so small groups and such a short queue that their bounds are met all the time. Of its loads
     * all share a query that can, and whose answer may be late.
     */
    private PostgresEventStorageEngine start(int node) {
        EventStoreSettings defaults = EventStoreSettings.defaults();
        return new PostgresEventStorageEngine(
                node == 0 ? LateAnswers.of(pools.get(node)) : pools.get(node),
                CONVERTER,
                InstantSource.system(),
                Upcasters.none(),
                node == 0
                        ? defaults.withRecentEvents(12)
                                .withGroup(5, 10_000)
                                .withQueue(2, 10_000)
                                .withLoadQueries(1)
                        : defaults);
    }

    PostgresEventStorageEngine engine(int node) {
        return engines.get(node);
    }

    /** Connections of no node in particular. */
    DataSource database() {
        return pools.getFirst();
    }

    private static AgroalDataSource pool(String url) {
        var configuration =
                new AgroalDataSourceConfigurationSupplier()
                        .connectionPoolConfiguration(
                                connections ->
                                        connections
                                                .maxSize(16)
                                                .acquisitionTimeout(Duration.ofSeconds(20))
                                                .exceptionSorter(new PostgreSQLExceptionSorter())
                                                .connectionFactoryConfiguration(
                                                        factory -> factory.jdbcUrl(url)));
        try {
            return AgroalDataSource.from(configuration);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        engines.forEach(PostgresEventStorageEngine::close);
        pools.forEach(AgroalDataSource::close);
    }
}
