package exchequer.projections.rows;

import exchequer.eventstore.CopyRows;
import java.lang.reflect.Field;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** What a field of an entity is in PostgreSQL, and how it gets there and back. */
enum ColumnType {
    TEXT("text[]") {
        @Override
        Object[] array(int length) {
            return new String[length];
        }

        @Override
        void copy(CopyRows rows, Object value) throws SQLException {
            rows.text((String) value);
        }

        @Override
        @Nullable Object read(ResultSet rows, int column) throws SQLException {
            return rows.getString(column);
        }
    },
    BIGINT("bigint[]") {
        @Override
        Object[] array(int length) {
            return new Long[length];
        }

        @Override
        void copy(CopyRows rows, Object value) throws SQLException {
            rows.number((long) value);
        }

        @Override
        @Nullable Object read(ResultSet rows, int column) throws SQLException {
            long value = rows.getLong(column);
            return rows.wasNull() ? null : value;
        }
    },
    INTEGER("integer[]") {
        @Override
        Object[] array(int length) {
            return new Integer[length];
        }

        @Override
        void copy(CopyRows rows, Object value) throws SQLException {
            rows.number((int) value);
        }

        @Override
        @Nullable Object read(ResultSet rows, int column) throws SQLException {
            int value = rows.getInt(column);
            return rows.wasNull() ? null : value;
        }
    },
    BOOLEAN("boolean[]") {
        @Override
        Object[] array(int length) {
            return new Boolean[length];
        }

        @Override
        void copy(CopyRows rows, Object value) throws SQLException {
            rows.flag((boolean) value);
        }

        @Override
        @Nullable Object read(ResultSet rows, int column) throws SQLException {
            boolean value = rows.getBoolean(column);
            return rows.wasNull() ? null : value;
        }
    },
    TIMESTAMP("text[]::timestamptz[]") {
        @Override
        Object[] array(int length) {
            return new String[length];
        }

        @Override
        Object element(Object value) {
            var text = value.toString();
            // What Java writes before years of more digits than four, PostgreSQL does not read.
            return text.startsWith("+") ? text.substring(1) : text;
        }

        @Override
        void copy(CopyRows rows, Object value) throws SQLException {
            rows.instant((Instant) value);
        }

        @Override
        @Nullable Object read(ResultSet rows, int column) throws SQLException {
            var value = rows.getObject(column, OffsetDateTime.class);
            return value == null ? null : value.toInstant();
        }
    },
    DATE("text[]::date[]") {
        @Override
        Object[] array(int length) {
            return new String[length];
        }

        @Override
        Object element(Object value) {
            var text = value.toString();
            return text.startsWith("+") ? text.substring(1) : text;
        }

        @Override
        void copy(CopyRows rows, Object value) throws SQLException {
            rows.date((LocalDate) value);
        }

        @Override
        @Nullable Object read(ResultSet rows, int column) throws SQLException {
            return rows.getObject(column, LocalDate.class);
        }
    };

    private final String parameter;

    ColumnType(String parameter) {
        this.parameter = parameter;
    }

    /** That of a field; enumerations are texts. */
    static ColumnType of(Field field) {
        var type = field.getType();
        if (type == String.class || type.isEnum()) {
            return TEXT;
        }
        if (type == long.class || type == Long.class) {
            return BIGINT;
        }
        if (type == int.class || type == Integer.class) {
            return INTEGER;
        }
        if (type == boolean.class || type == Boolean.class) {
            return BOOLEAN;
        }
        if (type == Instant.class) {
            return TIMESTAMP;
        }
        if (type == LocalDate.class) {
            return DATE;
        }
        throw new IllegalArgumentException("no column can hold " + field);
    }

    /** The type of the parameter that takes the values of many rows, and what makes it theirs. */
    String parameter() {
        return parameter;
    }

    /** Takes elements of that parameter. */
    abstract Object[] array(int length);

    Object element(Object value) {
        return value;
    }

    abstract void copy(CopyRows rows, Object value) throws SQLException;

    abstract @Nullable Object read(ResultSet rows, int column) throws SQLException;
}
