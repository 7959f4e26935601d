/** What the two ways of awarding a quote share: the request as an award sees it. */
@NullMarked
package exchequer.market.quote;

import org.jspecify.annotations.NullMarked;
