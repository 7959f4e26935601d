/** What a buyer has paid for an order here; giving it back is a slice below. */
@NullMarked
package exchequer.settlement.refund;

import org.jspecify.annotations.NullMarked;
