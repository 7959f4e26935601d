/** Every setting, one interface per module, each with its default and what it means. */
@NullMarked
package exchequer.server.config;

import org.jspecify.annotations.NullMarked;
