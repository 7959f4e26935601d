/** How the embedded relay behaves, on a real PostgreSQL where it stores. */
@NullMarked
package exchequer.nip90.relay;

import org.jspecify.annotations.NullMarked;
