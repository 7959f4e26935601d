/** Puts the modules together, starts them in order and stops them in reverse. */
@NullMarked
package exchequer.server.wiring;

import org.jspecify.annotations.NullMarked;
