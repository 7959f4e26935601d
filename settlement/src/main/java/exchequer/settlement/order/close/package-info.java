/** The slice of {@link exchequer.settlement.order.close.ClosePaidOrder}. */
@NullMarked
package exchequer.settlement.order.close;

import org.jspecify.annotations.NullMarked;
