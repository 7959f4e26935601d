/** Tests of what follows from events. */
@NullMarked
package exchequer.server.reaction;

import org.jspecify.annotations.NullMarked;
