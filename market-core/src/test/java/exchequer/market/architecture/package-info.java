/** The shape of the market's code, kept by rules that are themselves tested on planted breaches. */
@NullMarked
package exchequer.market.architecture;

import org.jspecify.annotations.NullMarked;
