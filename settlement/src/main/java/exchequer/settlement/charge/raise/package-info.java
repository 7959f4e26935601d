/** The slice of {@link exchequer.settlement.charge.raise.RaiseCharge}. */
@NullMarked
package exchequer.settlement.charge.raise;

import org.jspecify.annotations.NullMarked;
