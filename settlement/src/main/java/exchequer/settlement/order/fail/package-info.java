/** The slice of {@link exchequer.settlement.order.fail.FailOrder}. */
@NullMarked
package exchequer.settlement.order.fail;

import org.jspecify.annotations.NullMarked;
