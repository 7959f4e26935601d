/** Tests of {@code exchequer.settlement.payment.intend}. */
@NullMarked
package exchequer.settlement.payment.intend;

import org.jspecify.annotations.NullMarked;
