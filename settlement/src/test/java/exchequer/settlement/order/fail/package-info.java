/** Tests of failing orders. */
@NullMarked
package exchequer.settlement.order.fail;

import org.jspecify.annotations.NullMarked;
