/** Tests of payments across their slices. */
@NullMarked
package exchequer.settlement.payment;

import org.jspecify.annotations.NullMarked;
