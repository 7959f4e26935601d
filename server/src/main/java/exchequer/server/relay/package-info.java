/** The relay's WebSocket. */
@NullMarked
package exchequer.server.relay;

import org.jspecify.annotations.NullMarked;
