/** Results handed over and judged; here what its slices share. */
@NullMarked
package exchequer.market.delivery;

import org.jspecify.annotations.NullMarked;
