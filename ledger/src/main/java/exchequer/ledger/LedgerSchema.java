package exchequer.ledger;

import exchequer.eventstore.consumer.ConsumerSchema;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The PostgreSQL schema {@code ledger}: the journal and, beside it, how far its consumer has read.
 * They share a schema because they must commit together.
 */
public final class LedgerSchema {

    static final String NAME = "ledger";

    private LedgerSchema() {}

    /**
     * Creates the schema or brings it up to date; safe from several nodes at once.
     *
     * @throws org.flywaydb.core.api.FlywayException when a script fails or the recorded history
     *     differs from the scripts of this build
     */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(LedgerSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(NAME)
                .defaultSchema(NAME)
                .locations("classpath:db/ledger")
                .load()
                .migrate();
        ConsumerSchema.migrate(dataSource, NAME);
    }
}
