/**
 * The rows of the read models and the queries over them; the only home of Hibernate entities.
 * Entities are written by the feed alone and read through {@link
 * exchequer.projections.view.MarketViews}.
 */
@NullMarked
package exchequer.projections.view;

import org.jspecify.annotations.NullMarked;
