/** Tests of {@code exchequer.nip90.outbox}. */
@NullMarked
package exchequer.nip90.outbox;

import org.jspecify.annotations.NullMarked;
