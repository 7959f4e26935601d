/** Every expected "no" of the market, in one catalogue. */
@NullMarked
package exchequer.market.rejection;

import org.jspecify.annotations.NullMarked;
