/** How deposits are looked after. */
@NullMarked
package exchequer.settlement.deposit.execute;

import org.jspecify.annotations.NullMarked;
