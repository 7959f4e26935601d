/** Charges, payments and the rails that carry them. */
@NullMarked
package exchequer.settlement;

import org.jspecify.annotations.NullMarked;
