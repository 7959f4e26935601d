/** Records of payments from before. */
@NullMarked
package exchequer.settlement.history;

import org.jspecify.annotations.NullMarked;
