/** The slice of {@link exchequer.market.rfq.expire.ExpireRfq}. */
@NullMarked
package exchequer.market.rfq.expire;

import org.jspecify.annotations.NullMarked;
