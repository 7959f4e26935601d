package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.axonframework.messaging.core.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * The interned names of events. Rows of {@code eventstore.types} never change, so whatever was read
 * once is true for ever. A name is registered before the transaction that uses it: were it rolled
 * back with that, others could have learnt an identifier that no longer exists.
 */
final class TypeIds {

    private static final String REGISTER =
            """
            insert into eventstore.types (name) select n from unnest(?::text[]) n
            on conflict do nothing""";

    private static final String BY_NAME =
            "select type_id, name from eventstore.types where name = any(?)";

    private static final String BY_ID =
            "select type_id, name from eventstore.types where type_id = ?";

    private record Known(Map<QualifiedName, Integer> ids, Map<Integer, String> names) {}

    /** Replaced as a whole: what a caller was given stays as it is. */
    private volatile Known known = new Known(Map.of(), Map.of());

    /** Identifiers of all names known so far; contains those of the events after this call. */
    Map<QualifiedName, Integer> registered(Connection connection, Collection<NewEvent> events)
            throws SQLException {
        while (true) {
            Map<QualifiedName, Integer> ids = known.ids;
            // Sorted: two nodes that register the same names in other orders would wait for each
            // other.
            String[] unknown =
                    events.stream()
                            .map(NewEvent::type)
                            .filter(type -> !ids.containsKey(type))
                            .map(QualifiedName::name)
                            .distinct()
                            .sorted()
                            .toArray(String[]::new);
            if (unknown.length == 0) {
                return ids;
            }
            register(connection, unknown);
        }
    }

    /** The same without a connection; null when a name is not known yet. */
    @Nullable Map<QualifiedName, Integer> known(Stream<NewEvent> events) {
        Map<QualifiedName, Integer> ids = known.ids;
        return events.allMatch(event -> ids.containsKey(event.type())) ? ids : null;
    }

    private void register(Connection connection, String[] unknown) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(REGISTER);
                PreparedStatement select = connection.prepareStatement(BY_NAME)) {
            insert.setArray(1, connection.createArrayOf("text", unknown));
            insert.executeUpdate();
            select.setArray(1, connection.createArrayOf("text", unknown));
            remember(select);
        }
    }

    /** The name behind an identifier that was read from the log. */
    String name(Connection connection, int id) throws SQLException {
        String name = known.names.get(id);
        if (name != null) {
            return name;
        }
        try (PreparedStatement select = connection.prepareStatement(BY_ID)) {
            select.setInt(1, id);
            name = remember(select).names.get(id);
        }
        if (name == null) {
            throw new IllegalStateException("eventstore.types has lost type " + id);
        }
        return name;
    }

    private synchronized Known remember(PreparedStatement select) throws SQLException {
        Map<QualifiedName, Integer> ids = new HashMap<>(known.ids);
        Map<Integer, String> names = new HashMap<>(known.names);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                int id = rows.getInt(1);
                String name = rows.getString(2);
                names.put(id, name);
                ids.put(new QualifiedName(name), id);
            }
        }
        known = new Known(Map.copyOf(ids), Map.copyOf(names));
        return known;
    }

    /** What is known may be of another log. */
    synchronized void forget() {
        known = new Known(Map.of(), Map.of());
    }
}
