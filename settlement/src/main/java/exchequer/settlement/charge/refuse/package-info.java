/** The slice of {@link exchequer.settlement.charge.refuse.RefuseLosingCharges}. */
@NullMarked
package exchequer.settlement.charge.refuse;

import org.jspecify.annotations.NullMarked;
