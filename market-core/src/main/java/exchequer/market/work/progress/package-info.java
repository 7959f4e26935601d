/** The slice of {@link exchequer.market.work.progress.ReportProgress}. */
@NullMarked
package exchequer.market.work.progress;

import org.jspecify.annotations.NullMarked;
