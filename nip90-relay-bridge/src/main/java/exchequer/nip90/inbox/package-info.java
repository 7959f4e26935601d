/** Turns what the relay accepted into commands, each event exactly once in effect. */
@NullMarked
package exchequer.nip90.inbox;

import org.jspecify.annotations.NullMarked;
