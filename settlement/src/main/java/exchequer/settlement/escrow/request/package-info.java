/** The slice of {@link exchequer.settlement.escrow.request.RequestEscrow}. */
@NullMarked
package exchequer.settlement.escrow.request;

import org.jspecify.annotations.NullMarked;
