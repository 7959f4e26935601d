/** The slice of {@link exchequer.settlement.cases.resolve.ResolveCase}. */
@NullMarked
package exchequer.settlement.cases.resolve;

import org.jspecify.annotations.NullMarked;
