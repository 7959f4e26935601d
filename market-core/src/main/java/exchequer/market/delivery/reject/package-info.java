/** The slice of {@link exchequer.market.delivery.reject.RejectDelivery}. */
@NullMarked
package exchequer.market.delivery.reject;

import org.jspecify.annotations.NullMarked;
