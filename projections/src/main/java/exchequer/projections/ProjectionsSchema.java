package exchequer.projections;

import exchequer.eventstore.consumer.ConsumerSchema;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The PostgreSQL schema {@code projections}: the read models and, in the same place because they
 * are written in the same transaction, the progress of the consumer that fills them.
 */
public final class ProjectionsSchema {

    static final String NAME = "projections";

    private ProjectionsSchema() {}

    /**
     * Creates the schema or brings it up to date. Safe to call from several nodes at once: Flyway
     * serialises them.
     *
     * @throws org.flywaydb.core.api.FlywayException when a script fails or the recorded history
     *     differs from the scripts of this build
     */
    public static void migrate(DataSource dataSource) {
        migrate(dataSource, NAME);
    }

    /** The same in another schema: a version that is to take the place of the one in use. */
    static void migrate(DataSource dataSource, String schema) {
        Flyway.configure(ProjectionsSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(schema)
                .defaultSchema(schema)
                .locations("classpath:db/projections")
                .load()
                .migrate();
        ConsumerSchema.migrate(dataSource, schema);
    }
}
