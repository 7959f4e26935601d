/** Breaks rules on purpose, so that the rules can be seen to work. */
@NullMarked
package exchequer.market.architecture.planted.first;

import org.jspecify.annotations.NullMarked;
