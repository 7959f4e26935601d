/** Tests of {@code exchequer.settlement.cases.open}. */
@NullMarked
package exchequer.settlement.cases.open;

import org.jspecify.annotations.NullMarked;
