package exchequer.nip90.relay;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The PostgreSQL schema {@code nostr}, versioned by Flyway with its history table inside the schema
 * itself.
 */
public final class NostrSchema {

    static final String NAME = "nostr";

    private NostrSchema() {}

    /**
     * Creates the schema or brings it up to date. Safe to call from several nodes at once.
     *
     * @throws org.flywaydb.core.api.FlywayException when a script fails or the recorded history
     *     differs from the scripts of this build
     */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(NostrSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(NAME)
                .defaultSchema(NAME)
                .locations("classpath:db/nostr")
                .load()
                .migrate();
    }
}
