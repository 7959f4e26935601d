/** Whether loads are counted right. */
@NullMarked
package exchequer.bench.load;

import org.jspecify.annotations.NullMarked;
