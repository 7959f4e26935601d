/** Tests of {@code exchequer.settlement.payment.record}. */
@NullMarked
package exchequer.settlement.payment.record;

import org.jspecify.annotations.NullMarked;
