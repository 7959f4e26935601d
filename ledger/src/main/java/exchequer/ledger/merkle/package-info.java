/**
 * Merkle trees in the shape of RFC 6962 §2.1: heads, proofs that something is in a tree and that a
 * tree has only grown, and their verification, which shares no code with their making. No I/O.
 */
@NullMarked
package exchequer.ledger.merkle;

import org.jspecify.annotations.NullMarked;
