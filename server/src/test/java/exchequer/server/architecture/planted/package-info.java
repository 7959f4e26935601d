/** Breaches made on purpose, so that the rules can be seen to catch them. */
@NullMarked
package exchequer.server.architecture.planted;

import org.jspecify.annotations.NullMarked;
