package exchequer.projections.feed;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * How far the views have followed the log.
 *
 * @param tables identity of the tables behind the name of the schema
 */
record FeedProgress(long position, long ignoredEvents, long tables) {

    static FeedProgress of(Connection tx, String schema) throws SQLException {
        try (var select =
                        tx.prepareStatement(
                                "select position, ignored_events, tableoid::bigint from %s.progress"
                                        .formatted(schema));
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException(schema + ".progress lost its only row");
            }
            return new FeedProgress(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    static void store(Connection tx, String schema, long position, long ignoredEvents)
            throws SQLException {
        try (var update =
                tx.prepareStatement(
                        "update %s.progress set position = ?, ignored_events = ?"
                                .formatted(schema))) {
            update.setLong(1, position);
            update.setLong(2, ignoredEvents);
            update.executeUpdate();
        }
    }
}
