/** Whether the bench measures what it says. */
@NullMarked
package exchequer.bench;

import org.jspecify.annotations.NullMarked;
