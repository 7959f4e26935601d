/** Tests of who is let in. */
@NullMarked
package exchequer.server.security;

import org.jspecify.annotations.NullMarked;
