/** Money: whole millisatoshis in a type of their own. No floating point touches it. */
@NullMarked
package exchequer.market.money;

import org.jspecify.annotations.NullMarked;
