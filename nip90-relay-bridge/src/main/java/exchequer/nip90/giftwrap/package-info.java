/** Events that do not show who wrote what, when: gift wraps, NIP-59, as NIP-17 uses them. */
@NullMarked
package exchequer.nip90.giftwrap;

import org.jspecify.annotations.NullMarked;
