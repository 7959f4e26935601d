/** Tests of {@code exchequer.settlement.charge.refuse}. */
@NullMarked
package exchequer.settlement.charge.refuse;

import org.jspecify.annotations.NullMarked;
