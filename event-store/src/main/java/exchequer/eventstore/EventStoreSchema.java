package exchequer.eventstore;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The PostgreSQL schema {@code eventstore}, versioned by Flyway with its history table inside the
 * schema itself.
 */
public final class EventStoreSchema {

    static final String NAME = "eventstore";

    private EventStoreSchema() {}

    /**
     * Creates the schema or brings it up to date. Safe to call from several nodes at once: Flyway
     * serialises them.
     *
     * @throws org.flywaydb.core.api.FlywayException when a script fails or the recorded history
     *     differs from the scripts of this build
     */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(EventStoreSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(NAME)
                .defaultSchema(NAME)
                .locations("classpath:db/eventstore")
                .load()
                .migrate();
    }
}
