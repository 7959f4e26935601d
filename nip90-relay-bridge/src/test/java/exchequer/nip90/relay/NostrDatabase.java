package exchequer.nip90.relay;

import exchequer.embedded.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** One migrated database for this JVM's tests, emptied for each of them. */
final class NostrDatabase {

    private static final DataSource DATABASE = migrated();

    private NostrDatabase() {}

    static DataSource empty() {
        try (Connection connection = DATABASE.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate nostr.events, nostr.tags, nostr.sighting");
            statement.execute("update nostr.head set position = 0");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return DATABASE;
    }

    private static DataSource migrated() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        return database;
    }
}
