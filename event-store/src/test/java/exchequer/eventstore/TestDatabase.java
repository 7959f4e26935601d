package exchequer.eventstore;

import exchequer.embedded.SharedPostgres;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** A database with a migrated event store and a connection pool like the server's. */
final class TestDatabase implements AutoCloseable {

    private final AgroalDataSource pool;

    private TestDatabase(AgroalDataSource pool) {
        this.pool = pool;
    }

    static TestDatabase migrated() {
        return migrated(SharedPostgres.newDatabaseUrl());
    }

    /** As {@link #migrated()}, in a database that exists already. */
    static TestDatabase migrated(String url) {
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
            AgroalDataSource pool = AgroalDataSource.from(configuration);
            EventStoreSchema.migrate(pool);
            return new TestDatabase(pool);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    DataSource dataSource() {
        return pool;
    }

    /** Empties the log. The replica role keeps the append-only triggers from firing. */
    void reset() {
        execute(
                """
                set session_replication_role = replica;
                truncate eventstore.events, eventstore.event_tags, eventstore.event_ids,
                    eventstore.types restart identity;
                update eventstore.head set position = 0, mark = mark + 1;
                set session_replication_role = origin""");
    }

    void execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long queryLong(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
