/** Tests of {@code exchequer.settlement.escrow.request}. */
@NullMarked
package exchequer.settlement.escrow.request;

import org.jspecify.annotations.NullMarked;
