/** The slice of {@link exchequer.settlement.payment.takeover.TakeOverPayment}. */
@NullMarked
package exchequer.settlement.payment.takeover;

import org.jspecify.annotations.NullMarked;
