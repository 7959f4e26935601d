/** What strangers could send, made up from seeds, and what reading it may cost. */
@NullMarked
package exchequer.nip90.fuzz;

import org.jspecify.annotations.NullMarked;
