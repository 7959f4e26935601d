package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Which events of a group are in the log already. */
final class StoredKeys {

    private static final String SQL =
            "select event_key, position from eventstore.event_ids where event_key = any(?::uuid[])";

    private StoredKeys() {}

    /** Positions by the keys of the events that are stored. */
    static Map<String, Long> positions(Connection connection, Collection<QueuedAppend> appends)
            throws SQLException {
        String[] keys =
                appends.stream()
                        .flatMap(append -> append.request().events().stream())
                        .map(NewEvent::eventKey)
                        .toArray(String[]::new);
        Map<String, Long> positions = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setArray(1, connection.createArrayOf("text", keys));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    positions.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return positions;
    }
}
