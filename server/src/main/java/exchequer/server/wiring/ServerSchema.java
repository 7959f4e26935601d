package exchequer.server.wiring;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the {@code server} schema up to date. */
final class ServerSchema {

    private ServerSchema() {}

    static void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .schemas("server")
                .defaultSchema("server")
                .locations("classpath:db/server")
                .load()
                .migrate();
    }
}
