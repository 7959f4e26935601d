/** Records of payments from before: what their forms mean, read by rules with a version. Pure. */
@NullMarked
package exchequer.settlement.history;

import org.jspecify.annotations.NullMarked;
