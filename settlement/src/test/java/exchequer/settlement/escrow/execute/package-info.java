/** Tests of {@code exchequer.settlement.escrow.execute}. */
@NullMarked
package exchequer.settlement.escrow.execute;

import org.jspecify.annotations.NullMarked;
