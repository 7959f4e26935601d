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
 * One filter as SQL: newest first, equal times by lowest id; hidden and expired events are left
 * out, and those that are not for the viewer ({@link Confidential}).
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
    static PreparedStatement prepare(
            Connection connection, Filter filter, Viewer viewer, long now, int limit)
            throws SQLException {
        return prepare("e.seq, e.raw, e.received_at", connection, filter, viewer, now, limit);
    }

    /** The same events, but only what orders and names them: {@code created_at} and {@code id}. */
    static PreparedStatement prepareItems(
            Connection connection, Filter filter, Viewer viewer, long now, int limit)
            throws SQLException {
        return prepare("e.created_at, e.id", connection, filter, viewer, now, limit);
    }

    private static PreparedStatement prepare(
            String columns,
            Connection connection,
            Filter filter,
            Viewer viewer,
            long now,
            int limit)
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
        if (!viewer.seesAll()) {
            query.onlyFor(viewer.keys(), filter.kinds());
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
        arguments.add(sha256(values));
    }

    /**
     * Says nothing where the filter can not meet what is not for everybody: it would cost. Tags are
     * looked up for one event at a time; "exists" below an "or" may be answered by reading them
     * all.
     */
    private void onlyFor(Set<String> keys, @Nullable Set<Integer> kinds) {
        byte[][] pubkeys = bytes(keys.stream().map(HexFormat.of()::parseHex).toList());
        if (kinds == null || kinds.stream().anyMatch(Confidential.KINDS::contains)) {
            sql.append(
                    """
                    and (e.kind <> all (?::integer[])
                         or e.kind = 4 and e.pubkey = any (?::bytea[])
                         or (select true from nostr.tags t
                             where t.name = 'p' and t.value_sha256 = any (?::bytea[])
                               and t.seq = e.seq
                             limit 1))
                    """);
            arguments.add(Confidential.KINDS.toArray(Integer[]::new));
            arguments.add(pubkeys);
            arguments.add(sha256(keys));
        }
        if (kinds == null || kinds.contains(StoreTransaction.DELETION)) {
            sql.append(
                    """
                    and (e.kind <> 5 or e.pubkey = any (?::bytea[])
                         or (select true from nostr.tags t
                             where t.name = 'k' and t.value_sha256 = any (?::bytea[])
                               and t.seq = e.seq
                             limit 1) is null)
                    """);
            arguments.add(pubkeys);
            arguments.add(sha256(Confidential.HIDDEN_DELETIONS));
        }
    }

    private static byte[][] sha256(Set<String> texts) {
        return bytes(texts.stream().map(Address::sha256).toList());
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
