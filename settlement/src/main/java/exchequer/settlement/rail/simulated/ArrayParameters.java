package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sets the parameters of a statement, one after the other, to arrays with an entry per row. */
final class ArrayParameters<T> {

    private final PreparedStatement statement;
    private final Collection<T> rows;
    private int index;

    /**
     * @param index of the first parameter to set
     */
    ArrayParameters(PreparedStatement statement, int index, Collection<T> rows) {
        this.statement = statement;
        this.index = index;
        this.rows = rows;
    }

    ArrayParameters<T> texts(Function<T, @Nullable String> value) throws SQLException {
        return array("text", value);
    }

    ArrayParameters<T> numbers(Function<T, @Nullable Long> value) throws SQLException {
        return array("bigint", value);
    }

    ArrayParameters<T> amounts(Function<T, Msat> value) throws SQLException {
        return array("bigint", row -> value.apply(row).value());
    }

    ArrayParameters<T> instants(Function<T, @Nullable Instant> value) throws SQLException {
        return array("timestamptz", value);
    }

    /** The parameter after those set so far. */
    int next() {
        return index;
    }

    private <V> ArrayParameters<T> array(String type, Function<T, @Nullable V> value)
            throws SQLException {
        @Nullable Object[] values = rows.stream().map(value).toArray();
        statement.setArray(index++, statement.getConnection().createArrayOf(type, values));
        return this;
    }
}
