/** Tests of {@code exchequer.settlement.reconcile}. */
@NullMarked
package exchequer.settlement.reconcile;

import org.jspecify.annotations.NullMarked;
