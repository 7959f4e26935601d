/** The slice of {@link exchequer.market.delivery.accept.AcceptDelivery}. */
@NullMarked
package exchequer.market.delivery.accept;

import org.jspecify.annotations.NullMarked;
