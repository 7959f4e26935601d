/** The slice of {@link exchequer.market.quote.awardcheapest.AwardCheapestQuote}. */
@NullMarked
package exchequer.market.quote.awardcheapest;

import org.jspecify.annotations.NullMarked;
