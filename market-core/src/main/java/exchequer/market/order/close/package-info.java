/** The slice of {@link exchequer.market.order.close.CloseOrder}. */
@NullMarked
package exchequer.market.order.close;

import org.jspecify.annotations.NullMarked;
