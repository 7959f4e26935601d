/** Tests of {@code exchequer.settlement.ids}. */
@NullMarked
package exchequer.settlement.ids;

import org.jspecify.annotations.NullMarked;
