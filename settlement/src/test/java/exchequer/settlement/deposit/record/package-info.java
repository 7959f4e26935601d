/** How deposits are taken down. */
@NullMarked
package exchequer.settlement.deposit.record;

import org.jspecify.annotations.NullMarked;
