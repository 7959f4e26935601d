/** The slice of {@link exchequer.market.work.fail.ReportFailure}. */
@NullMarked
package exchequer.market.work.fail;

import org.jspecify.annotations.NullMarked;
