/** Drives load and counts what came of it; knows nothing of what is loaded. */
@NullMarked
package exchequer.bench.load;

import org.jspecify.annotations.NullMarked;
