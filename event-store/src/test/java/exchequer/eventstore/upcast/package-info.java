/** Upcasting, tried on events that nobody stores. */
@NullMarked
package exchequer.eventstore.upcast;

import org.jspecify.annotations.NullMarked;
