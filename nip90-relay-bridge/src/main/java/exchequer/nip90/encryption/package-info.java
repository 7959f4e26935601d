/** What two Nostr keys say to each other so that nobody else can read it: NIP-44 and NIP-04. */
@NullMarked
package exchequer.nip90.encryption;

import org.jspecify.annotations.NullMarked;
