/** What the market says on the relay, in canonical NIP-90. */
@NullMarked
package exchequer.nip90.outbox;

import org.jspecify.annotations.NullMarked;
