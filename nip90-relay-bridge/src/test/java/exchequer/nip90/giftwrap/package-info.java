/** Tests of {@code exchequer.nip90.giftwrap}. */
@NullMarked
package exchequer.nip90.giftwrap;

import org.jspecify.annotations.NullMarked;
