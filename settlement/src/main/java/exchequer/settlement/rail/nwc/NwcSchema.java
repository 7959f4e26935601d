package exchequer.settlement.rail.nwc;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The memory of {@link NwcRail}, in the PostgreSQL schema {@code nwc}. */
public final class NwcSchema {

    static final String NAME = "nwc";

    private NwcSchema() {}

    /** Creates the schema or brings it up to date. Safe to repeat, and from several processes. */
    public static void migrate(DataSource database) {
        Flyway.configure(NwcSchema.class.getClassLoader())
                .dataSource(database)
                .schemas(NAME)
                .defaultSchema(NAME)
                .createSchemas(true)
                .locations("classpath:db/" + NAME)
                .load()
                .migrate();
    }
}
