/** The slice of {@link exchequer.market.quote.submit.SubmitQuote}. */
@NullMarked
package exchequer.market.quote.submit;

import org.jspecify.annotations.NullMarked;
