/** Lets today's code read the events of every version that was ever stored. */
@NullMarked
package exchequer.eventstore.upcast;

import org.jspecify.annotations.NullMarked;
