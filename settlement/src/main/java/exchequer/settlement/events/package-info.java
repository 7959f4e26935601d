/** The facts about charges and payments: the contract other modules see. */
@NullMarked
package exchequer.settlement.events;

import org.jspecify.annotations.NullMarked;
