package exchequer.nip90.relay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Where events were seen. */
final class SightingSql {

    private static final String RECORD =
            """
            insert into nostr.sighting (event_id, relay, seen_at)
            select e.id, r.relay, r.seen_at
            from unnest(?::bytea[], ?::text[], ?::timestamptz[]) as r (id, relay, seen_at)
            join nostr.events e on e.id = r.id
            on conflict do nothing
            """;

    private static final String FIND =
            """
            select relay, seen_at from nostr.sighting where event_id = ? order by seen_at, relay
            """;

    private SightingSql() {}

    /** Only of events that are stored, so that nobody can have us write for nothing. */
    static int record(Connection connection, List<Sighting> sightings) throws SQLException {
        if (sightings.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(RECORD)) {
            byte[][] ids =
                    sightings.stream()
                            .map(sighting -> HexFormat.of().parseHex(sighting.eventId()))
                            .toArray(byte[][]::new);
            Object[] relays = sightings.stream().map(Sighting::relay).toArray();
            Object[] times = sightings.stream().map(s -> s.seenAt().toString()).toArray();
            statement.setArray(1, connection.createArrayOf("bytea", ids));
            statement.setArray(2, connection.createArrayOf("text", relays));
            statement.setArray(3, connection.createArrayOf("timestamptz", times));
            return statement.executeUpdate();
        }
    }

    static List<Sighting> find(Connection connection, String eventId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setBytes(1, HexFormat.of().parseHex(eventId));
            List<Sighting> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    OffsetDateTime at = rows.getObject(2, OffsetDateTime.class);
                    found.add(new Sighting(eventId, rows.getString(1), at.toInstant()));
                }
            }
            return found;
        }
    }
}
