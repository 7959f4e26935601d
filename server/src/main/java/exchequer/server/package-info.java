/** The application: everything put together, and the edges people touch. */
@NullMarked
package exchequer.server;

import org.jspecify.annotations.NullMarked;
