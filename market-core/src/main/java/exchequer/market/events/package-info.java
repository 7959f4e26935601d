/** The facts of the market: the only contract other modules see of it besides its commands. */
@NullMarked
package exchequer.market.events;

import org.jspecify.annotations.NullMarked;
