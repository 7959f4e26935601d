/** Tests of {@link exchequer.settlement.payment.resume}. */
@NullMarked
package exchequer.settlement.payment.resume;

import org.jspecify.annotations.NullMarked;
