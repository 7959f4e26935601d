/** Tests of {@code exchequer.nip90.translation}. */
@NullMarked
package exchequer.nip90.translation;

import org.jspecify.annotations.NullMarked;
