/** Drives Nostr relays over their sockets, ours and others alike, and counts what comes back. */
@NullMarked
package exchequer.bench.nostr;

import org.jspecify.annotations.NullMarked;
