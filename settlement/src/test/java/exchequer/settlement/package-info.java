/** What the tests of settlement share, and the tests of the module as a whole. */
@NullMarked
package exchequer.settlement;

import org.jspecify.annotations.NullMarked;
