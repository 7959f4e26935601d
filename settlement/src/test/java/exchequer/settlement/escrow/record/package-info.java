/** Tests of {@code exchequer.settlement.escrow.record}. */
@NullMarked
package exchequer.settlement.escrow.record;

import org.jspecify.annotations.NullMarked;
