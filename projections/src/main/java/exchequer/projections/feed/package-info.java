/**
 * From events to rows: one class per view, each a function of the rows so far and the next event.
 * Events are read as JSON, by the contract and not by the classes of whoever wrote them.
 */
@NullMarked
package exchequer.projections.feed;

import org.jspecify.annotations.NullMarked;
