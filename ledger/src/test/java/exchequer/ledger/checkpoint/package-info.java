/** Tests of what is signed. */
@NullMarked
package exchequer.ledger.checkpoint;

import org.jspecify.annotations.NullMarked;
