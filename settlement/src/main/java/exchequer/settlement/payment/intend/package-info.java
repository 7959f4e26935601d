/** The slice of {@link exchequer.settlement.payment.intend.IntendPayment}. */
@NullMarked
package exchequer.settlement.payment.intend;

import org.jspecify.annotations.NullMarked;
