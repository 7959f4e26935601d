/** The launcher's commands, against databases and servers of the tests. */
@NullMarked
package exchequer.server.cli;

import org.jspecify.annotations.NullMarked;
