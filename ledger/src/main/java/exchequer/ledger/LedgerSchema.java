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
        migrate(dataSource, NAME, "classpath:db/ledger");
        ConsumerSchema.migrate(dataSource, NAME);
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
