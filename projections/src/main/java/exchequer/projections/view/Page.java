package exchequer.projections.view;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of a list.
 *
 * @param next cursor of the following page, null on the last one; opaque to callers
 */
public record Page<T>(List<T> items, @Nullable String next) {

    public Page {
        items = List.copyOf(items);
    }

    /** Makes a page of rows that were asked for with one more than the limit. */
    static <T> Page<T> of(List<T> rows, int limit, ToLongFunction<T> position) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        var items = rows.subList(0, limit);
        return new Page<>(items, Long.toString(position.applyAsLong(items.getLast())));
    }
}
