/** The slice of {@link exchequer.market.budget.set.SetBudget}. */
@NullMarked
package exchequer.market.budget.set;

import org.jspecify.annotations.NullMarked;
