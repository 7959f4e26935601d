/** The slice of {@link exchequer.settlement.deposit.request.RequestDeposit}. */
@NullMarked
package exchequer.settlement.deposit.request;

import org.jspecify.annotations.NullMarked;
