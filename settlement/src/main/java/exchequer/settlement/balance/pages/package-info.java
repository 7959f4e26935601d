/** Finds the page of a balance that a decision is about. */
@NullMarked
package exchequer.settlement.balance.pages;

import org.jspecify.annotations.NullMarked;
