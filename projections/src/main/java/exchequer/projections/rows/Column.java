package exchequer.projections.rows;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A field of an entity and the column it is kept in. */
final class Column {

    private final Field field;
    private final String name;
    private final ColumnType type;
    private final Object @Nullable [] constants;

    Column(Field field) {
        this.field = field;
        // Public in the source; inside the server the framework makes them protected.
        field.setAccessible(true);
        this.name = snakeCase(field.getName());
        this.type = ColumnType.of(field);
        this.constants = field.getType().isEnum() ? field.getType().getEnumConstants() : null;
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    String name() {
        return name;
    }

    ColumnType type() {
        return type;
    }

    /** What a row has there, in the form of its type. */
    @Nullable Object of(Object row) {
        try {
            var value = field.get(row);
            return value instanceof Enum<?> constant ? constant.name() : value;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("fields were made accessible", e);
        }
    }

    void set(Object row, @Nullable Object value) {
        try {
            field.set(row, constants == null || value == null ? value : constant(value));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("fields were made accessible", e);
        }
    }

    private Object constant(Object name) {
        return Arrays.stream(constants)
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + field + " is called " + name));
    }
}
