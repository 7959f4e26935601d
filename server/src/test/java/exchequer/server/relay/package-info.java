/** Tests of what the server adds to the relay. */
@NullMarked
package exchequer.server.relay;

import org.jspecify.annotations.NullMarked;
