/** What is written must be readable for ever: names, versions and shapes of stored messages. */
@NullMarked
package exchequer.market.wire;

import org.jspecify.annotations.NullMarked;
