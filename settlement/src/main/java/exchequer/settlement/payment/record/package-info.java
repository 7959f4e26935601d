/** The slice of {@link exchequer.settlement.payment.record.RecordRailUpdate}. */
@NullMarked
package exchequer.settlement.payment.record;

import org.jspecify.annotations.NullMarked;
