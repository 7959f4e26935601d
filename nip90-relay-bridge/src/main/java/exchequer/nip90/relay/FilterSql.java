package exchequer.nip90.relay;

import exchequer.nip90.nostr.Filter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One filter as SQL: newest first, equal times by lowest id, hidden and expired events left out.
 */
final class FilterSql {

    private final StringBuilder sql =
            new StringBuilder(
                    """
                     from nostr.events e
                    where e.hidden_by_seq is null
                      and (e.expires_at is null or e.expires_at > ?)
                    """);
    private final List<Object> arguments = new ArrayList<>();

    private FilterSql(String columns) {
        sql.insert(0, "select " + columns);
    }

    /**
     * @param now seconds since 1970, for expiry
     */
    static PreparedStatement prepare(Connection connection, Filter filter, long now, int limit)
            throws SQLException {
        return prepare("e.seq, e.raw, e.received_at", connection, filter, now, limit);
    }

    /** The same events, but only what orders and names them: {@code created_at} and {@code id}. */
    static PreparedStatement prepareItems(Connection connection, Filter filter, long now, int limit)
            throws SQLException {
        return prepare("e.created_at, e.id", connection, filter, now, limit);
    }

    private static PreparedStatement prepare(
            String columns, Connection connection, Filter filter, long now, int limit)
            throws SQLException {
        FilterSql query = new FilterSql(columns);
        query.arguments.add(now);
        query.keys("e.id", filter.ids());
        query.keys("e.pubkey", filter.authors());
        query.kinds(filter.kinds());
        query.time("e.created_at >= ?", filter.since());
        query.time("e.created_at <= ?", filter.until());
        for (Map.Entry<String, Set<String>> tag : filter.tags().entrySet()) {
            query.tag(tag.getKey(), tag.getValue());
        }
        query.sql.append("order by e.created_at desc, e.id limit ?");
        query.arguments.add((long) limit);
        return query.bind(connection);
    }

    private void keys(String column, @Nullable Set<String> hex) {
        if (hex != null) {
            sql.append("and ").append(column).append(" = any (?::bytea[])\n");
            arguments.add(bytes(hex.stream().map(HexFormat.of()::parseHex).toList()));
        }
    }

    private void kinds(@Nullable Set<Integer> kinds) {
        if (kinds != null) {
            sql.append("and e.kind = any (?::integer[])\n");
            arguments.add(kinds.toArray(Integer[]::new));
        }
    }

    private void time(String condition, @Nullable Long epochSecond) {
        if (epochSecond != null) {
            sql.append("and ").append(condition).append('\n');
            arguments.add(epochSecond);
        }
    }

    private void tag(String name, Set<String> values) {
        sql.append(
                """
                and exists (
                    select 1 from nostr.tags t
                    where t.name = ? and t.value_sha256 = any (?::bytea[]) and t.seq = e.seq)
                """);
        arguments.add(name);
        arguments.add(bytes(values.stream().map(Address::sha256).toList()));
    }

    private static byte[][] bytes(Collection<byte[]> values) {
        return values.toArray(byte[][]::new);
    }

    private PreparedStatement bind(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.toString());
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case byte[][] array ->
                        statement.setArray(i + 1, connection.createArrayOf("bytea", array));
                case Integer[] array ->
                        statement.setArray(i + 1, connection.createArrayOf("integer", array));
                case Object scalar -> statement.setObject(i + 1, scalar);
            }
        }
        return statement;
    }
}
