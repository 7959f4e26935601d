/** How balances behave. */
@NullMarked
package exchequer.settlement.balance;

import org.jspecify.annotations.NullMarked;
