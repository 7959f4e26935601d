/** Tests of {@code exchequer.settlement.order.close}. */
@NullMarked
package exchequer.settlement.order.close;

import org.jspecify.annotations.NullMarked;
