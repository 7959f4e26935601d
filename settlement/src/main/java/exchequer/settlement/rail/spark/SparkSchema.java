package exchequer.settlement.rail.spark;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The memory of {@link SparkRail}, in the PostgreSQL schema {@code spark}. */
public final class SparkSchema {

    static final String NAME = "spark";

    private SparkSchema() {}

    /** Creates the schema or brings it up to date. Safe to repeat, and from several processes. */
    public static void migrate(DataSource database) {
        Flyway.configure(SparkSchema.class.getClassLoader())
                .dataSource(database)
                .schemas(NAME)
                .defaultSchema(NAME)
                .createSchemas(true)
                .locations("classpath:db/" + NAME)
                .load()
                .migrate();
    }
}
