/** Tests of {@code exchequer.settlement.automation}. */
@NullMarked
package exchequer.settlement.automation;

import org.jspecify.annotations.NullMarked;
