/**
 * Measures the event store beside its rivals on one machine in one run; every figure says what it
 * was measured with.
 */
@NullMarked
package exchequer.bench;

import org.jspecify.annotations.NullMarked;
