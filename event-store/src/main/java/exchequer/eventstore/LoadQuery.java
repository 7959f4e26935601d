package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One statement that makes several walks at once, and sees head and events by one snapshot. What is
 * too long or too large for a statement made for many small loads it leaves out.
 */
final class LoadQuery {

    /** Most walks of one statement. */
    static final int WALKS = 64;

    /** A walk of so many events is too long. */
    static final int EVENTS = 65;

    /** An event larger than this is too large: bounds what an answer takes, with the two above. */
    static final int EVENT_BYTES = 8 << 10;

    /**
     * The number of walks is in the text, so that the planner does not have to guess it; it is
     * rounded up to keep the texts few, since each is planned anew. The inner limits keep the
     * planner from reading whole tables, by a plan that it then remembers.
     */
    private static final String SQL =
            """
            select h.position, h.archived_to, m.walk, m.position,
                   e.event_id, e.type_id, e.version, e.occurred_at, e.payload, e.payload_sha256,
                   e.metadata, e.tags
              from eventstore.head h
              left join lateral (
                   select w.walk, t.position
                     from (values %s) w (walk, tag, after, types)
                    cross join lateral (
                          select t.position from eventstore.event_tags t
                           where t.tag = w.tag and t.position > w.after
                             and (w.types is null or t.type_id = any(array(
                                 select y.type_id from eventstore.types y
                                  where y.name = any(w.types))))
                           order by t.position limit %d) t) m on true
              left join lateral (
                   select e.event_id, e.type_id, e.version, e.occurred_at, e.payload,
                          e.payload_sha256, e.metadata, e.tags
                     from eventstore.events e
                    where e.position = m.position
                      and octet_length(e.payload) + octet_length(e.metadata)
                          + octet_length(e.tags) <= %d
                    limit 1) e on true
             where h.singleton""";

    private static final Map<Integer, String> TEXTS =
            IntStream.of(1, 2, 4, 8, 16, 32, WALKS)
                    .boxed()
                    .collect(Collectors.toUnmodifiableMap(size -> size, LoadQuery::sql));

    private final TypeIds types;

    LoadQuery(TypeIds types) {
        this.types = types;
    }

    private static String sql(int size) {
        String walks =
                IntStream.range(0, size)
                        .mapToObj("(%d, ?::bigint, ?::bigint, ?::text[])"::formatted)
                        .collect(Collectors.joining(", "));
        return SQL.formatted(walks, EVENTS, EVENT_BYTES);
    }

    /**
     * @param walks at least one, and at most {@link #WALKS}
     */
    LoadAnswer ask(Connection connection, Collection<TagWalk> walks) throws SQLException {
        List<TagWalk> asked = List.copyOf(walks);
        int size = Integer.highestOneBit(2 * asked.size() - 1);
        try (PreparedStatement statement = connection.prepareStatement(TEXTS.get(size))) {
            int index = 1;
            for (TagWalk walk : asked) {
                statement.setLong(index++, walk.tagHash());
                statement.setLong(index++, walk.after());
                statement.setArray(
                        index++,
                        walk.types().isEmpty()
                                ? null
                                : connection.createArrayOf("text", walk.types().toArray()));
            }
            for (int unused = asked.size(); unused < size; unused++) {
                statement.setLong(index++, 0);
                statement.setLong(index++, Long.MAX_VALUE);
                statement.setArray(index++, null);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return answer(connection, rows, asked);
            }
        }
    }

    private LoadAnswer answer(Connection connection, ResultSet rows, List<TagWalk> asked)
            throws SQLException {
        List<List<StoredRow>> found = new ArrayList<>();
        asked.forEach(_ -> found.add(new ArrayList<>()));
        Set<Integer> incomplete = new HashSet<>();
        long head = 0;
        while (rows.next()) {
            head = rows.getLong(1);
            int walk = rows.getInt(3);
            if (rows.wasNull()) {
                continue;
            }
            if (rows.getString(5) == null) {
                // Too large or archived.
                incomplete.add(walk);
            } else {
                found.get(walk).add(StoredRow.read(connection, rows, 4, types));
            }
        }
        Map<TagWalk, List<StoredRow>> complete = new HashMap<>();
        for (int walk = 0; walk < asked.size(); walk++) {
            if (!incomplete.contains(walk) && found.get(walk).size() < EVENTS) {
                complete.put(asked.get(walk), found.get(walk));
            }
        }
        return new LoadAnswer(head, complete);
    }
}
