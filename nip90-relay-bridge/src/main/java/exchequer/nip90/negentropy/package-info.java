/** Finds out, in few messages, which events two parties do not share (negentropy v1, NIP-77). */
@NullMarked
package exchequer.nip90.negentropy;

import org.jspecify.annotations.NullMarked;
