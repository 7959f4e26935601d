/**
 * The payment rail over an LND node's gRPC interface, LND 0.17 to 0.21. Only this package knows
 * LND's messages.
 */
@NullMarked
package exchequer.settlement.rail.lnd;

import org.jspecify.annotations.NullMarked;
