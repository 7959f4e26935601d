package exchequer.eventstore.relay;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The PostgreSQL schema {@code relay}, in which the relay remembers what Kafka has. */
public final class RelaySchema {

    private static final String NAME = "relay";

    private RelaySchema() {}

    /**
     * Creates the schema or brings it up to date; safe from several nodes at once.
     *
     * @throws org.flywaydb.core.api.FlywayException when a script fails or does not match history
     */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(RelaySchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(NAME)
                .defaultSchema(NAME)
                .locations("classpath:db/relay")
                .load()
                .migrate();
    }
}
