/** Lightning values and the BOLT-11 invoice codec: pure, no node and no network needed. */
@NullMarked
package exchequer.settlement.lightning;

import org.jspecify.annotations.NullMarked;
