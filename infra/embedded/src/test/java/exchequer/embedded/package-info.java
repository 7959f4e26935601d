/** Tests against real servers. */
@NullMarked
package exchequer.embedded;

import org.jspecify.annotations.NullMarked;
