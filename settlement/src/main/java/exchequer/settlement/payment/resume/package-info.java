/** The slice of {@link exchequer.settlement.payment.resume.ResumePayments}. */
@NullMarked
package exchequer.settlement.payment.resume;

import org.jspecify.annotations.NullMarked;
