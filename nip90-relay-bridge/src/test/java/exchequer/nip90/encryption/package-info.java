/** Tests of {@code exchequer.nip90.encryption}. */
@NullMarked
package exchequer.nip90.encryption;

import org.jspecify.annotations.NullMarked;
