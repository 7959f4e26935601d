/**
 * NIP-90 on one side, the market's words on the other, and nothing that knows both but this
 * package. Readers are liberal, because the wild is; writers are canonical.
 */
@NullMarked
package exchequer.nip90.translation;

import org.jspecify.annotations.NullMarked;
