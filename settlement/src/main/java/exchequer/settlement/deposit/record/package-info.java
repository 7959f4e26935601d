/** The slice of {@link exchequer.settlement.deposit.record.RecordDepositUpdate}. */
@NullMarked
package exchequer.settlement.deposit.record;

import org.jspecify.annotations.NullMarked;
