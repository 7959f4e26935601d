/** The commands of a person at a shell. */
@NullMarked
package exchequer.server.cli;

import org.jspecify.annotations.NullMarked;
