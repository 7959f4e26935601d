/** How what was held for a payment ends. */
@NullMarked
package exchequer.settlement.balance.clear;

import org.jspecify.annotations.NullMarked;
