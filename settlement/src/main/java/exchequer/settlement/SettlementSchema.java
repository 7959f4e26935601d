package exchequer.settlement;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the {@code settlement} schema up to date. */
public final class SettlementSchema {

    private SettlementSchema() {}

    /** Safe to call from several nodes at once. */
    public static void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .schemas("settlement")
                .defaultSchema("settlement")
                .locations("classpath:db/settlement")
                .load()
                .migrate();
    }
}
