/** Tests of {@code exchequer.settlement.charge.award}. */
@NullMarked
package exchequer.settlement.charge.award;

import org.jspecify.annotations.NullMarked;
