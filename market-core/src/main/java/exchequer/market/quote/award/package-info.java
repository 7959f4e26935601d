/** The slice of {@link exchequer.market.quote.award.AwardQuote}. */
@NullMarked
package exchequer.market.quote.award;

import org.jspecify.annotations.NullMarked;
