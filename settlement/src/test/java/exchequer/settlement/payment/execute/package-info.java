/** Tests of {@code exchequer.settlement.payment.execute}. */
@NullMarked
package exchequer.settlement.payment.execute;

import org.jspecify.annotations.NullMarked;
