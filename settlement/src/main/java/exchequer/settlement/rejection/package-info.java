/** Every expected "no" of settlement. */
@NullMarked
package exchequer.settlement.rejection;

import org.jspecify.annotations.NullMarked;
