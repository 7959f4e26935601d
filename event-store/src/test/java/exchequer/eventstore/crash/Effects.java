package exchequer.eventstore.crash;

import exchequer.eventstore.consumer.ReceivedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** The effects of the two readers: a row per event, numbered in the order of their making. */
final class Effects {

    /** No unique keys: a repeated effect must be possible in order to be found. */
    static final String TABLES =
            """
            create schema crash;
            create table crash.consumer_effects (
                sequence bigint generated always as identity,
                position bigint not null,
                event_id text not null
            );
            create index on crash.consumer_effects (sequence);
            create table crash.tail_effects (like crash.consumer_effects including identity);
            create index on crash.tail_effects (sequence);
            create table crash.tail (position bigint not null);
            insert into crash.tail values (0)""";

    private Effects() {}

    static void ofConsumer(Connection connection, List<ReceivedEvent> events) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into crash.consumer_effects (position, event_id) values (?, ?)")) {
            for (ReceivedEvent event : events) {
                insert.setLong(1, event.position());
                insert.setString(2, event.eventId());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Effects of the tail reader, and its position. */
    static void ofTail(Connection connection, long[] positions, String[] eventIds, long before)
            throws SQLException {
        try (PreparedStatement insert =
                        connection.prepareStatement(
                                "insert into crash.tail_effects (position, event_id)"
                                        + " select * from unnest(?, ?)");
                PreparedStatement move =
                        connection.prepareStatement(
                                "update crash.tail set position = ? where position = ?")) {
            move.setLong(1, positions[positions.length - 1]);
            move.setLong(2, before);
            if (move.executeUpdate() != 1) {
                // A transaction of the worker before us, dead now, has committed meanwhile.
                throw new SQLException("the position has moved from " + before);
            }
            insert.setArray(1, connection.createArrayOf("bigint", box(positions)));
            insert.setArray(2, connection.createArrayOf("text", eventIds));
            insert.executeUpdate();
        }
    }

    private static Object[] box(long[] positions) {
        return Arrays.stream(positions).boxed().toArray();
    }
}
