/** What settlement writes must be readable for ever: names, versions and shapes of its messages. */
@NullMarked
package exchequer.settlement.wire;

import org.jspecify.annotations.NullMarked;
