/** The slice of {@link exchequer.settlement.balance.clear.ClearHold}. */
@NullMarked
package exchequer.settlement.balance.clear;

import org.jspecify.annotations.NullMarked;
