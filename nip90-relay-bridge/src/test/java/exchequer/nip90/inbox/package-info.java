/** Tests of {@code exchequer.nip90.inbox}. */
@NullMarked
package exchequer.nip90.inbox;

import org.jspecify.annotations.NullMarked;
