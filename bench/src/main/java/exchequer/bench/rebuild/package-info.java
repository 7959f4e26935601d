/** A log of paid jobs, and how long it takes to derive everything from it again. */
@NullMarked
package exchequer.bench.rebuild;

import org.jspecify.annotations.NullMarked;
