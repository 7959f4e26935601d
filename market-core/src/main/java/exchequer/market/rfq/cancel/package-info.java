/** The slice of {@link exchequer.market.rfq.cancel.CancelRfq}. */
@NullMarked
package exchequer.market.rfq.cancel;

import org.jspecify.annotations.NullMarked;
