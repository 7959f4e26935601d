/** Listens at outside relays without gaps, and hands what they show to the embedded relay. */
@NullMarked
package exchequer.nip90.session;

import org.jspecify.annotations.NullMarked;
