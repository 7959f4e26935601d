/**
 * The three-way check of a rail: what the rail has paid, what the log says, what is in the books.
 * Every payment is matched by its hash. What differs, and still does at a second look, opens a
 * case.
 */
@NullMarked
package exchequer.settlement.reconcile;

import org.jspecify.annotations.NullMarked;
