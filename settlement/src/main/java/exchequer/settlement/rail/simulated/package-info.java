/**
 * A Lightning network that exists only here: valid signed invoices, wallets and payments without
 * bitcoin, with every outcome a real node has, on command.
 */
@NullMarked
package exchequer.settlement.rail.simulated;

import org.jspecify.annotations.NullMarked;
