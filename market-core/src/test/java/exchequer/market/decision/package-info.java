/** Tests of the shell around deciders. */
@NullMarked
package exchequer.market.decision;

import org.jspecify.annotations.NullMarked;
