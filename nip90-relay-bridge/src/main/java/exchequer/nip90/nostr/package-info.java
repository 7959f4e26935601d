/**
 * Nostr itself: events, canonical ids, signatures, filters, relay messages and HTTP authentication,
 * with no knowledge of markets.
 */
@NullMarked
package exchequer.nip90.nostr;

import org.jspecify.annotations.NullMarked;
