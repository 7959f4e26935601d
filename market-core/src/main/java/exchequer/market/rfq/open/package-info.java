/** The slice of {@link exchequer.market.rfq.open.OpenRfq}. */
@NullMarked
package exchequer.market.rfq.open;

import org.jspecify.annotations.NullMarked;
