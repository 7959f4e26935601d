/**
 * Rows of entities in whole batches: read by their keys, written by {@code COPY} or by one
 * statement for all. What Hibernate maps for readers is written here from the same classes.
 */
@NullMarked
package exchequer.projections.rows;

import org.jspecify.annotations.NullMarked;
