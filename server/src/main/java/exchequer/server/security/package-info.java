/** Who is asking: API keys and NIP-98. */
@NullMarked
package exchequer.server.security;

import org.jspecify.annotations.NullMarked;
