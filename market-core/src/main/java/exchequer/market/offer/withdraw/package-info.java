/** The slice of {@link exchequer.market.offer.withdraw.WithdrawOffer}. */
@NullMarked
package exchequer.market.offer.withdraw;

import org.jspecify.annotations.NullMarked;
