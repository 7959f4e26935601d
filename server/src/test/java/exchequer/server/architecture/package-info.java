/** What every module of the project must keep to. */
@NullMarked
package exchequer.server.architecture;

import org.jspecify.annotations.NullMarked;
