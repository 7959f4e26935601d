package exchequer.eventstore.consumer;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The tables a {@link PositionedConsumer} keeps in the schema of the module that uses it: they must
 * share a database with the effects. Their migration history is the table {@code
 * consumer_schema_history}, apart from the module's own.
 */
public final class ConsumerSchema {

    private ConsumerSchema() {}

    /**
     * Creates the tables or brings them up to date; safe from several nodes at once. Call it after
     * the module's own migration, which may insist on an empty schema.
     *
     * @throws org.flywaydb.core.api.FlywayException when a script fails or does not match history
     */
    public static void migrate(DataSource dataSource, String schema) {
        Flyway.configure(ConsumerSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(schema)
                .defaultSchema(schema)
                .table("consumer_schema_history")
                // The schema holds the module's tables already.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .locations("classpath:db/positionedconsumer")
                .load()
                .migrate();
    }
}
