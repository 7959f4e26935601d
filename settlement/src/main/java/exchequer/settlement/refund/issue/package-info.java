/** The slice of {@link exchequer.settlement.refund.issue.IssueRefund}. */
@NullMarked
package exchequer.settlement.refund.issue;

import org.jspecify.annotations.NullMarked;
