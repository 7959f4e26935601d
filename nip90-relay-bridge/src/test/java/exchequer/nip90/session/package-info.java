/** Tests of the sessions with outside relays. */
@NullMarked
package exchequer.nip90.session;

import org.jspecify.annotations.NullMarked;
