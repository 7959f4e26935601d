package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Which events are in the log already. */
final class StoredKeys {

    private static final String SQL =
            "select event_key, position from eventstore.event_ids where event_key = any(?::uuid[])";

    private StoredKeys() {}

    /** Positions by the keys of the events that are stored. */
    static Map<String, Long> positions(Connection connection, Stream<NewEvent> events)
            throws SQLException {
        String[] keys = events.map(NewEvent::eventKey).toArray(String[]::new);
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
