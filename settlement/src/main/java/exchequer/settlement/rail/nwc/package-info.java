/**
 * Payments through a wallet that is somebody else's program: the rail {@code nwc}, which keeps its
 * own durable memory of what it asked for, and the port over which it asks. ADR 0024.
 */
@NullMarked
package exchequer.settlement.rail.nwc;

import org.jspecify.annotations.NullMarked;
