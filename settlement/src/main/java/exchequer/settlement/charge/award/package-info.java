/** The slice of {@link exchequer.settlement.charge.award.AwardPayableQuote}. */
@NullMarked
package exchequer.settlement.charge.award;

import org.jspecify.annotations.NullMarked;
