/** What buyers have paid in advance: one page of a balance, as decisions see it. Pure. */
@NullMarked
package exchequer.settlement.balance;

import org.jspecify.annotations.NullMarked;
