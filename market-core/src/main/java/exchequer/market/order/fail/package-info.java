/** The slice of {@link exchequer.market.order.fail.FailOrder}. */
@NullMarked
package exchequer.market.order.fail;

import org.jspecify.annotations.NullMarked;
