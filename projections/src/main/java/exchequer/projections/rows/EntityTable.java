package exchequer.projections.rows;

import exchequer.eventstore.CopyRows;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table of an entity with public fields and a key of one column, in a schema of choice. Column
 * names are the field names in snake case, as Hibernate is told to write them. Stateless; rows that
 * are read belong to the caller.
 *
 * @param <R> the entity
 */
public final class EntityTable<R> {

    /** From so many rows on, {@code COPY} is worth the extra messages it takes to begin one. */
    private static final int COPY_FROM = 100;

    private final Constructor<R> constructor;
    private final List<Column> columns;
    private final Column key;
    private final String table;
    private final String copied;
    private final String select;
    private final String insert;
    private final String upsert;

    private EntityTable(Class<R> entity, String schema) {
        this.constructor = constructor(entity);
        var fields = fields(entity);
        this.columns = fields.stream().map(Column::new).toList();
        this.key = columns.get(keyAmong(fields, entity));
        this.table = schema + "." + entity.getAnnotation(Table.class).name();
        var names = joined(Column::name, ", ");
        this.copied = "%s (%s)".formatted(table, names);
        this.select = "select %s from %s where ".formatted(names, table);
        this.insert =
                "insert into %s (%s) select * from unnest(%s)"
                        .formatted(table, names, joined(it -> "?::" + it.type().parameter(), ", "));
        this.upsert =
                "%s on conflict (%s) do update set %s"
                        .formatted(
                                insert,
                                key.name(),
                                joined(it -> it.name() + " = excluded." + it.name(), ", "));
    }

    /**
     * The table of an entity.
     *
     * @param schema a plain name; that of the entity's annotation does not count
     * @throws IllegalArgumentException when the entity is not made of columns of known types
     */
    public static <R> EntityTable<R> of(Class<R> entity, String schema) {
        return new EntityTable<>(entity, schema);
    }

    private static <R> Constructor<R> constructor(Class<R> entity) {
        try {
            return entity.getConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(entity + " can not be made", e);
        }
    }

    private static List<Field> fields(Class<?> entity) {
        Deque<Class<?>> classes = new ArrayDeque<>();
        for (Class<?> each = entity; each != Object.class; each = each.getSuperclass()) {
            classes.push(each);
        }
        var fields = new ArrayList<Field>();
        for (var each : classes) {
            for (var field : each.getDeclaredFields()) {
                // Hibernate adds transient ones of its own to what is packaged.
                if (!Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static int keyAmong(List<Field> fields, Class<?> entity) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).isAnnotationPresent(Id.class)) {
                return i;
            }
        }
        throw new IllegalArgumentException(entity + " has no key");
    }

    private String joined(Function<Column, String> part, String separator) {
        return columns.stream().map(part).collect(Collectors.joining(separator));
    }

    /** The rows that there are of these. */
    public List<R> find(Connection tx, Collection<String> keys) throws SQLException {
        return keys.isEmpty() ? List.of() : find(tx, key.name() + " = any (?)", List.of(keys));
    }

    /** The rows for which a condition holds whose parameters are arrays of texts. */
    public List<R> find(Connection tx, String condition, List<Collection<String>> texts)
            throws SQLException {
        try (var query = tx.prepareStatement(select + condition)) {
            for (int i = 0; i < texts.size(); i++) {
                query.setObject(i + 1, texts.get(i).toArray(String[]::new));
            }
            var found = new ArrayList<R>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    R row = make();
                    for (int i = 0; i < columns.size(); i++) {
                        var column = columns.get(i);
                        column.set(row, column.type().read(rows, i + 1));
                    }
                    found.add(row);
                }
            }
            return found;
        }
    }

    private R make() {
        try {
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("entities can be made", e);
        }
    }

    /**
     * Writes rows, each once.
     *
     * @param made rows that are not there; that one is, is an error
     * @param changed rows that are there, to be replaced
     */
    public void write(Connection tx, List<R> made, List<R> changed) throws SQLException {
        var rest = made;
        if (made.size() >= COPY_FROM) {
            copy(tx, made);
            rest = List.of();
        }
        if (changed.isEmpty()) {
            store(tx, insert, rest);
        } else {
            // One statement for both: the caller holds the lock under which it looked.
            var all = new ArrayList<>(changed);
            all.addAll(rest);
            store(tx, upsert, all);
        }
    }

    private void copy(Connection tx, List<R> made) throws SQLException {
        var rows = new CopyRows(tx, copied, columns.size());
        try {
            for (var row : made) {
                rows.row();
                for (var column : columns) {
                    var value = column.of(row);
                    if (value == null) {
                        rows.absent();
                    } else {
                        column.type().copy(rows, value);
                    }
                }
            }
            rows.end();
        } finally {
            rows.cancel();
        }
    }

    private void store(Connection tx, String sql, List<R> stored) throws SQLException {
        if (stored.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = tx.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                statement.setObject(i + 1, values(columns.get(i), stored));
            }
            statement.executeUpdate();
        }
    }

    private static <R> Object[] values(Column column, List<R> rows) {
        var values = column.type().array(rows.size());
        for (int i = 0; i < values.length; i++) {
            var value = column.of(rows.get(i));
            values[i] = value == null ? null : column.type().element(value);
        }
        return values;
    }

    /** Characters of all texts of a row: most of what it takes in memory. */
    public int length(R row) {
        int length = 0;
        for (var column : columns) {
            if (column.of(row) instanceof String text) {
                length += text.length();
            }
        }
        return length;
    }
}
