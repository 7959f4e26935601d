/** Tests of the relay against a real broker. */
@NullMarked
package exchequer.eventstore.relay;

import org.jspecify.annotations.NullMarked;
