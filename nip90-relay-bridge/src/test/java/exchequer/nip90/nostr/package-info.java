/** How Nostr events, messages and signatures behave. */
@NullMarked
package exchequer.nip90.nostr;

import org.jspecify.annotations.NullMarked;
