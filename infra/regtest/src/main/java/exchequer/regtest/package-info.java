/** A real Lightning network on a private chain, for tests: btcd and three LND nodes. */
@NullMarked
package exchequer.regtest;

import org.jspecify.annotations.NullMarked;
