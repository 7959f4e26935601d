/** Carries escrows out at a rail, and keeps their secrets. */
@NullMarked
package exchequer.settlement.escrow.execute;

import org.jspecify.annotations.NullMarked;
