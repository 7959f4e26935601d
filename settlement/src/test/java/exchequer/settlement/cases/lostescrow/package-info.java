/** Tests of cases about lost escrows. */
@NullMarked
package exchequer.settlement.cases.lostescrow;

import org.jspecify.annotations.NullMarked;
