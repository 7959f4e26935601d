/** Tests of {@code exchequer.settlement.charge.raise}. */
@NullMarked
package exchequer.settlement.charge.raise;

import org.jspecify.annotations.NullMarked;
