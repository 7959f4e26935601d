package exchequer.settlement.rail.simulated;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The tables of {@link SimulatedLightning}, in the PostgreSQL schema {@code simulated_lightning}.
 */
public final class SimulatedLightningSchema {

    static final String NAME = "simulated_lightning";

    private SimulatedLightningSchema() {}

    /** Creates the schema or brings it up to date. Safe to repeat, and from several processes. */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(SimulatedLightningSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(NAME)
                .defaultSchema(NAME)
                .createSchemas(true)
                .locations("classpath:db/" + NAME)
                .load()
                .migrate();
    }
}
