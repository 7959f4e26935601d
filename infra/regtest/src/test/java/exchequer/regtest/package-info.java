/** Tests of the network itself. */
@NullMarked
package exchequer.regtest;

import org.jspecify.annotations.NullMarked;
