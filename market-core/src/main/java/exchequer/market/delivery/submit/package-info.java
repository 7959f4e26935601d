/** The slice of {@link exchequer.market.delivery.submit.SubmitDelivery}. */
@NullMarked
package exchequer.market.delivery.submit;

import org.jspecify.annotations.NullMarked;
