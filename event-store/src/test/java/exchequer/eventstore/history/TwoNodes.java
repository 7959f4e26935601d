package exchequer.eventstore.history;

import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.PostgresEventStorageEngine;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import java.sql.SQLException;
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

    TwoNodes() {
        String url = SharedPostgres.newDatabaseUrl();
        for (int node = 0; node < 2; node++) {
            pools.add(pool(url + "&ApplicationName=" + APPLICATION + node));
        }
        EventStoreSchema.migrate(pools.getFirst());
        for (AgroalDataSource pool : pools) {
            engines.add(new PostgresEventStorageEngine(pool, CONVERTER, InstantSource.system()));
        }
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
