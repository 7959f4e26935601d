package exchequer.ledger;

import exchequer.eventstore.consumer.ConsumerSchema;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The PostgreSQL schema {@code ledger}: the journal and, beside it, how far its consumer has read.
 * They share a schema because they must commit together. And the schema {@code ledger_checkpoints}:
 * what was signed of the journal, which outlives it when it is made again from the events.
 */
public final class LedgerSchema {

    static final String NAME = "ledger";
    private static final String CHECKPOINTS = "ledger_checkpoints";

    private LedgerSchema() {}

    /**
     * Creates the schemas or brings them up to date; safe from several nodes at once.
     *
     * @throws org.flywaydb.core.api.FlywayException when a script fails or the recorded history
     *     differs from the scripts of this build
     */
    public static void migrate(DataSource dataSource) {
        // First, because the journal asks whether an incident is open.
        migrate(dataSource, CHECKPOINTS, "classpath:db/ledger-checkpoints");
        migrateJournal(dataSource, NAME);
    }

    /**
     * Makes the journal's tables in another schema: a version that is to take the place of the one
     * in use. The checkpoints stay as they are.
     */
    public static void migrateJournal(DataSource dataSource, String schema) {
        migrate(dataSource, schema, "classpath:db/ledger");
        ConsumerSchema.migrate(dataSource, schema);
    }

    private static void migrate(DataSource dataSource, String schema, String scripts) {
        Flyway.configure(LedgerSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(schema)
                .defaultSchema(schema)
                .locations(scripts)
                .load()
                .migrate();
    }
}
