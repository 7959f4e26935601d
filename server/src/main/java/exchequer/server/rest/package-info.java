/** The REST API. */
@NullMarked
package exchequer.server.rest;

import org.jspecify.annotations.NullMarked;
