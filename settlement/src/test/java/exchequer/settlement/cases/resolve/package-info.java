/** Tests of {@code exchequer.settlement.cases.resolve}. */
@NullMarked
package exchequer.settlement.cases.resolve;

import org.jspecify.annotations.NullMarked;
