/** Tests of {@code exchequer.settlement.events}. */
@NullMarked
package exchequer.settlement.events;

import org.jspecify.annotations.NullMarked;
