/** A NIP-01 relay on PostgreSQL, free of any transport: the server gives it text frames. */
@NullMarked
package exchequer.nip90.relay;

import org.jspecify.annotations.NullMarked;
