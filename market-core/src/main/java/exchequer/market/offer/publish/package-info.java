/** The slice of {@link exchequer.market.offer.publish.PublishOffer}. */
@NullMarked
package exchequer.market.offer.publish;

import org.jspecify.annotations.NullMarked;
