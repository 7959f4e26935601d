/**
 * What rails over a wallet that is somebody else's program have in common: our durable memory of
 * what it was asked, and handing on its news. ADR 0024.
 */
@NullMarked
package exchequer.settlement.rail.wallet;

import org.jspecify.annotations.NullMarked;
