/** Looking after everything on a list, again and again, until it is over. */
@NullMarked
package exchequer.settlement.rounds;

import org.jspecify.annotations.NullMarked;
