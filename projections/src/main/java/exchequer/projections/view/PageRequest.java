package exchequer.projections.view;

import org.jspecify.annotations.Nullable;

/**
 * Which page is wanted.
 *
 * @param cursor the {@code next} of the page before, null for the first page
 * @param limit most rows, 1 to {@value #MAX_LIMIT}
 */
public record PageRequest(@Nullable String cursor, int limit) {

    /** No page is larger: an answer must fit in memory many times over. */
    public static final int MAX_LIMIT = 500;

    /**
     * @throws IllegalArgumentException when the limit is out of range or the cursor none of ours
     */
    public PageRequest {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT);
        }
        if (cursor != null && !cursor.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("not a cursor");
        }
    }

    /** The first page. */
    public static PageRequest first(int limit) {
        return new PageRequest(null, limit);
    }

    long positionOr(long start) {
        return cursor == null ? start : Long.parseLong(cursor);
    }
}
