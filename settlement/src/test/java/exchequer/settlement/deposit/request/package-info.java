/** How deposits are asked for. */
@NullMarked
package exchequer.settlement.deposit.request;

import org.jspecify.annotations.NullMarked;
