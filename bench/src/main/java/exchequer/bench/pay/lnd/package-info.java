/** Compares payments of the product over real LND nodes with calls made directly to the payer. */
@NullMarked
package exchequer.bench.pay.lnd;

import org.jspecify.annotations.NullMarked;
