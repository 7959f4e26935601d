package exchequer.nip90.inbox;

import exchequer.nip90.relay.RelayStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A reader's durable place in the relay's events. */
final class Cursor {

    private final DataSource database;
    private final String reader;

    Cursor(DataSource database, String reader) {
        this.database = database;
        this.reader = reader;
    }

    /** 0 before the first event. */
    long get() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT seq FROM nostr.cursor WHERE reader = ?")) {
            statement.setString(1, reader);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException failure) {
            throw new RelayStoreException("the cursor can not be read", failure);
        }
    }

    void set(long seq) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "INSERT INTO nostr.cursor (reader, seq) VALUES (?, ?)"
                                        + " ON CONFLICT (reader) DO UPDATE"
                                        + " SET seq = greatest(cursor.seq, excluded.seq)")) {
            statement.setString(1, reader);
            statement.setLong(2, seq);
            statement.executeUpdate();
        } catch (SQLException failure) {
            throw new RelayStoreException("the cursor can not be moved", failure);
        }
    }
}
