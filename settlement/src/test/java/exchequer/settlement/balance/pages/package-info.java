/** How wishes find the page of a balance. */
@NullMarked
package exchequer.settlement.balance.pages;

import org.jspecify.annotations.NullMarked;
