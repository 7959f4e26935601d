/** Has orders paid by the product's server over the simulated rail, and waits for each payment. */
@NullMarked
package exchequer.bench.pay;

import org.jspecify.annotations.NullMarked;
