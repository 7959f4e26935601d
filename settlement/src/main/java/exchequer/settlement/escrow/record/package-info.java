/** The slice of {@link exchequer.settlement.escrow.record.RecordEscrowUpdate}. */
@NullMarked
package exchequer.settlement.escrow.record;

import org.jspecify.annotations.NullMarked;
