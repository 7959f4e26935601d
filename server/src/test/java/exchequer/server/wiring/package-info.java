/** What the composition of the product promises. */
@NullMarked
package exchequer.server.wiring;

import org.jspecify.annotations.NullMarked;
