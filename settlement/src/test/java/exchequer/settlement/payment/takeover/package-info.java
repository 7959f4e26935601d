/** Tests of {@link exchequer.settlement.payment.takeover}. */
@NullMarked
package exchequer.settlement.payment.takeover;

import org.jspecify.annotations.NullMarked;
