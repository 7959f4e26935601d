package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Writes the rows of events. Only under the append lock: looking whether a tag or type exists and
 * inserting it is then free of races, and no identifier of the dictionaries is wasted.
 */
final class EventRows {

    private static final String INSERT_TYPES =
            """
            insert into eventstore.types (name)
            select w.name from unnest(?) w (name)
             where not exists (select from eventstore.types y where y.name = w.name)""";

    private static final String SELECT_TYPES =
            "select name, type_id from eventstore.types where name = any(?)";

    private static final String INSERT_TAGS =
            """
            insert into eventstore.tags (key, value)
            select w.key, w.value from unnest(?, ?) w (key, value)
             where not exists (
                   select from eventstore.tags g where g.key = w.key and g.value = w.value)""";

    private static final String SELECT_TAGS =
            """
            select g.key, g.value, g.tag_id from unnest(?, ?) w (key, value)
              join eventstore.tags g on g.key = w.key and g.value = w.value""";

    private static final String INSERT_EVENT =
            """
            insert into eventstore.events
                (position, event_id, type_id, version, occurred_at, recorded_at,
                 payload, payload_sha256, metadata, tag_ids)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)""";

    private static final String INSERT_EVENT_TAGS =
            """
            insert into eventstore.event_tags (tag_id, position, type_id)
            select * from unnest(?, ?, ?)""";

    private final Connection connection;
    private final Instant recordedAt;

    EventRows(Connection connection, Instant recordedAt) {
        this.connection = connection;
        this.recordedAt = recordedAt;
    }

    void insert(long firstPosition, List<NewEvent> events) throws SQLException {
        Map<String, Integer> typeIds = typeIds(events);
        Map<Tag, Integer> tagIds = tagIds(events);
        insertEvents(firstPosition, events, typeIds, tagIds);
        if (!tagIds.isEmpty()) {
            insertEventTags(firstPosition, events, typeIds, tagIds);
        }
    }

    private Map<String, Integer> typeIds(List<NewEvent> events) throws SQLException {
        String[] names = events.stream().map(NewEvent::type).distinct().toArray(String[]::new);
        Map<String, Integer> ids = selectTypes(names);
        if (ids.size() == names.length) {
            return ids;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT_TYPES)) {
            statement.setArray(1, connection.createArrayOf("text", names));
            statement.executeUpdate();
        }
        return selectTypes(names);
    }

    private Map<String, Integer> selectTypes(String[] names) throws SQLException {
        Map<String, Integer> ids = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SELECT_TYPES)) {
            statement.setArray(1, connection.createArrayOf("text", names));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
        return ids;
    }

    private Map<Tag, Integer> tagIds(List<NewEvent> events) throws SQLException {
        List<Tag> tags = events.stream().flatMap(e -> e.tags().stream()).distinct().toList();
        if (tags.isEmpty()) {
            return Map.of();
        }
        String[] keys = tags.stream().map(Tag::key).toArray(String[]::new);
        String[] values = tags.stream().map(Tag::value).toArray(String[]::new);
        Map<Tag, Integer> ids = selectTags(keys, values);
        if (ids.size() == tags.size()) {
            return ids;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT_TAGS)) {
            statement.setArray(1, connection.createArrayOf("text", keys));
            statement.setArray(2, connection.createArrayOf("text", values));
            statement.executeUpdate();
        }
        return selectTags(keys, values);
    }

    private Map<Tag, Integer> selectTags(String[] keys, String[] values) throws SQLException {
        Map<Tag, Integer> ids = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SELECT_TAGS)) {
            statement.setArray(1, connection.createArrayOf("text", keys));
            statement.setArray(2, connection.createArrayOf("text", values));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.put(new Tag(rows.getString(1), rows.getString(2)), rows.getInt(3));
                }
            }
        }
        return ids;
    }

    private void insertEvents(
            long firstPosition,
            List<NewEvent> events,
            Map<String, Integer> typeIds,
            Map<Tag, Integer> tagIds)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT_EVENT)) {
            long position = firstPosition;
            for (NewEvent event : events) {
                Object[] tags = event.tags().stream().map(tagIds::get).toArray(Integer[]::new);
                statement.setLong(1, position++);
                statement.setString(2, event.eventId());
                statement.setInt(3, typeIds.get(event.type()));
                statement.setString(4, event.version());
                statement.setObject(5, event.occurredAt().atOffset(ZoneOffset.UTC));
                statement.setObject(6, recordedAt.atOffset(ZoneOffset.UTC));
                statement.setBytes(7, event.payload());
                statement.setBytes(8, Sha256.of(event.payload()));
                statement.setString(9, MetadataJson.write(event.metadata()));
                statement.setArray(10, connection.createArrayOf("integer", tags));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void insertEventTags(
            long firstPosition,
            List<NewEvent> events,
            Map<String, Integer> typeIds,
            Map<Tag, Integer> tagIds)
            throws SQLException {
        List<Integer> tagColumn = new ArrayList<>();
        List<Long> positionColumn = new ArrayList<>();
        List<Integer> typeColumn = new ArrayList<>();
        long position = firstPosition;
        for (NewEvent event : events) {
            for (Tag tag : event.tags()) {
                tagColumn.add(tagIds.get(tag));
                positionColumn.add(position);
                typeColumn.add(typeIds.get(event.type()));
            }
            position++;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT_EVENT_TAGS)) {
            statement.setArray(1, connection.createArrayOf("integer", tagColumn.toArray()));
            statement.setArray(2, connection.createArrayOf("bigint", positionColumn.toArray()));
            statement.setArray(3, connection.createArrayOf("integer", typeColumn.toArray()));
            statement.executeUpdate();
        }
    }
}
