/** What follows from facts about money by itself. */
@NullMarked
package exchequer.settlement.automation;

import org.jspecify.annotations.NullMarked;
