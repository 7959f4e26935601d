/** Tests of the Merkle tree. */
@NullMarked
package exchequer.ledger.merkle;

import org.jspecify.annotations.NullMarked;
