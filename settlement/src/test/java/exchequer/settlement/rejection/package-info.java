/** Tests of {@code exchequer.settlement.rejection}. */
@NullMarked
package exchequer.settlement.rejection;

import org.jspecify.annotations.NullMarked;
