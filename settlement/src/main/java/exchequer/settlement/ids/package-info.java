/** Typed identifiers of settlement. */
@NullMarked
package exchequer.settlement.ids;

import org.jspecify.annotations.NullMarked;
