/**
 * The ports through which settlement moves money: {@link exchequer.settlement.rail.PaymentRail} to
 * pay, {@link exchequer.settlement.rail.ReceivingRail} to be paid.
 */
@NullMarked
package exchequer.settlement.rail;

import org.jspecify.annotations.NullMarked;
