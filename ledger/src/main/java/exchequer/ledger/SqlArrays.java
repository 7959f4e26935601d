package exchequer.ledger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Columns of rows as PostgreSQL arrays: one statement takes a whole batch. */
final class SqlArrays {

    private SqlArrays() {}

    static <T> Array bigints(Connection tx, Collection<T> rows, ToLongFunction<T> column)
            throws SQLException {
        return tx.createArrayOf("bigint", rows.stream().mapToLong(column).boxed().toArray());
    }

    static <T> Array texts(Connection tx, Collection<T> rows, Function<T, @Nullable String> column)
            throws SQLException {
        return tx.createArrayOf("text", rows.stream().map(column).toArray());
    }

    static <T> Array hashes(Connection tx, Collection<T> rows, Function<T, Hash> column)
            throws SQLException {
        return tx.createArrayOf(
                "bytea", rows.stream().map(column).map(Hash::bytes).toArray(byte[][]::new));
    }
}
