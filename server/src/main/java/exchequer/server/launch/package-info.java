/** Finds or starts the databases that the application stands on. */
@NullMarked
package exchequer.server.launch;

import org.jspecify.annotations.NullMarked;
