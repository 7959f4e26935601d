/** The slice of {@link exchequer.settlement.cases.open.OpenCase}. */
@NullMarked
package exchequer.settlement.cases.open;

import org.jspecify.annotations.NullMarked;
